#include "sync/requests.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"

namespace dotsync {
namespace {

constexpr Duration look_every = std::chrono::milliseconds(250);

std::string rows_due(std::int64_t rows) {
  return fmt::format("{} {} due again", rows, rows == 1 ? "row is" : "rows are");
}

RequestResult retry(Journal& journal, const Request& request, Time now) {
  return {true, rows_due(journal.retry(selection_of(request), now))};
}

RequestResult resend(Journal& journal, const Request& request, Time now) {
  return {true, rows_due(journal.resend(stream_named(journal, request.stream), request.keys, now))};
}

std::optional<RequestResult> forget(Journal& journal, const Request& request, Time now) {
  const std::optional<std::int64_t> rows = journal.forget(request, now);
  if (!rows) return std::nullopt;
  return RequestResult{true, fmt::format("{} {} of the person removed", *rows, *rows == 1 ? "row" : "rows")};
}

}  // namespace

StreamId stream_named(Journal& journal, const std::string& name) {
  for (const auto& [id, known] : journal.streams()) {
    if (known == name) return id;
  }
  throw Error(Part::usage, fmt::format("the journal knows no stream '{}'", name), "list them with `dotsync status`");
}

Requests::Requests(Journal& journal, Logger& log) : journal_(journal), log_(log) {
  handle("retry", [&journal](const Request& request, Time now) { return retry(journal, request, now); });
  handle("forget", [&journal](const Request& request, Time now) { return forget(journal, request, now); });
  handle("resend", [&journal](const Request& request, Time now) { return resend(journal, request, now); });
}

void Requests::handle(const std::string& kind, Handler handler) { handlers_[kind] = std::move(handler); }

void Requests::tick(Time now) {
  if (looked_at_ && now - *looked_at_ < look_every) return;
  looked_at_ = now;
  if (!journal_.requests_changed() && !waiting_) return;
  waiting_ = false;
  for (const Request& request : journal_.waiting_requests()) {
    const std::optional<RequestResult> result = perform(request, now);
    if (!result) {
      waiting_ = true;
      continue;
    }
    journal_.answer(request, *result, now);
    log_.log(result->success ? LogLevel::info : LogLevel::warning,
             result->success ? "did what was asked" : "could not do what was asked",
             {{"request", fmt::format("{}", request.id)},
              {"kind", request.kind},
              {"stream", request.stream},
              {"answer", result->text}});
  }
}

std::optional<RequestResult> Requests::perform(const Request& request, Time now) {
  const auto handler = handlers_.find(request.kind);
  if (handler == handlers_.end()) return RequestResult{false, "this version does not know how"};
  try {
    return handler->second(request, now);
  } catch (const Error& error) {
    if (error.part() != Part::usage && error.part() != Part::person) throw;
    return RequestResult{false, error.what()};
  }
}

}  // namespace dotsync
