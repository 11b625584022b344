#include "daemon/account_view.hpp"

#include <utility>

#include "client/calls.hpp"
#include "client/http_date.hpp"
#include "daemon/ask.hpp"
#include "daemon/wiring.hpp"

namespace dotsync {

AccountView::AccountView(const AccountSettings& account, const Secrets& secrets, const Clock& clock)
    : account_(account), secrets_(secrets), clock_(clock), http_(make_http(account, secrets, loop_, clock)) {}

HttpResult AccountView::ask(HttpRequest request) {
  const Time before = clock_.now();
  HttpResult result = dotsync::ask(*http_, loop_, std::move(request));
  if (const auto* response = std::get_if<HttpResponse>(&result); response != nullptr && !ahead_) {
    const auto header = response->headers.get("date");
    const auto date = header ? parse_http_date(*header) : std::nullopt;
    // Written some time between the call and its answer.
    const Duration half = (clock_.now() - before) / 2;
    if (date) ahead_ = *date - (before + half);
  }
  return result;
}

const Lookup<AccountInfo>& AccountView::info() {
  if (!info_) info_ = read_account_info(ask(get_account_info()), clock_.now());
  return *info_;
}

const Lookup<std::vector<DataField>>& AccountView::data_fields() {
  if (!fields_) fields_ = read_data_fields(ask(get_data_fields()), clock_.now());
  return *fields_;
}

const Lookup<std::vector<AddressBook>>& AccountView::lists() {
  if (!lists_) lists_ = read_lists();
  return *lists_;
}

const Lookup<std::vector<Preference>>& AccountView::preferences() {
  if (!preferences_) preferences_ = read_preferences(ask(get_preferences()), clock_.now());
  return *preferences_;
}

const Lookup<std::vector<CustomIdentifier>>& AccountView::custom_identifiers() {
  if (!identifiers_) identifiers_ = read_custom_identifiers(ask(get_custom_identifiers()), clock_.now());
  return *identifiers_;
}

Lookup<DataField> AccountView::create(const DataField& field) {
  fields_.reset();
  return read_created_data_field(ask(create_data_field(field)), clock_.now());
}

std::optional<std::string> AccountView::home() {
  const auto endpoint = [](const Lookup<AccountInfo>& found) -> std::optional<std::string> {
    const auto* account = std::get_if<AccountInfo>(&found);
    return account == nullptr ? std::nullopt : trusted_endpoint(account->api_endpoint);
  };
  if (auto own = endpoint(info())) return own;
  // Only where the vendor's own host was meant anyway: the password goes there.
  if (account_.has_base_url || account_.base_url.empty() || account_.base_url == any_region_url) return std::nullopt;
  AccountSettings anywhere = account_;
  anywhere.base_url = any_region_url;
  AccountView view(anywhere, secrets_, clock_);
  return endpoint(view.info());
}

Lookup<std::vector<AddressBook>> AccountView::read_lists() {
  std::vector<AddressBook> all;
  for (;;) {
    auto page = read_address_books(ask(get_address_books(all.size())), clock_.now());
    auto* lists = std::get_if<std::vector<AddressBook>>(&page);
    if (lists == nullptr) return page;
    all.insert(all.end(), lists->begin(), lists->end());
    if (lists->size() < address_books_page_max) return all;
  }
}

}  // namespace dotsync
