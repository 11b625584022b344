// Rows of the source as text, packed page by page. Made by lib/source, read by lib/mapping.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dotsync {

/// What a PostgreSQL column holds, as far as the mapping cares.
enum class ColumnType : std::uint8_t { text, integer, numeric, floating, boolean, date, timestamp, timestamptz, other };

struct Column {
  std::string name;
  ColumnType type = ColumnType::text;
  std::string sql_type;  ///< as format_type() writes it, for messages
};

/// One row of a page: a view, valid while its page lives unchanged.
class Row {
 public:
  struct Span {
    std::uint32_t start = 0;
    std::uint32_t size = 0;
    bool null = false;
  };

  Row(const std::string& text, const Span* spans, std::size_t columns)
      : text_(&text), spans_(spans), columns_(columns) {}
  std::size_t size() const { return columns_; }
  /// The column's text, nothing for NULL.
  std::optional<std::string_view> column(std::size_t index) const {
    const Span& span = spans_[index];
    if (span.null) return std::nullopt;
    return std::string_view(*text_).substr(span.start, span.size);
  }

 private:
  const std::string* text_;
  const Span* spans_;
  std::size_t columns_;
};

/// The exact texts that place a row in its stream.
struct RowPlace {
  std::string watermark;             ///< exact text as PostgreSQL wrote it; empty for NULL; no column: 64-bit xmin
  std::int64_t watermark_value = 0;  ///< order-preserving: microseconds since 1970, sequence number or xid
  std::string key;                   ///< the key's text; a composite key is the JSON array of its texts
  std::uint64_t snapshot_xmin = 0;   ///< of the snapshot that read the row
};

/// Owns the text of its rows. Mapped columns only; keys and watermarks lie in `places`, one per row.
class RowPage {
 public:
  explicit RowPage(std::size_t columns = 0) : columns_(columns) {}
  void begin_row(RowPlace place) { places_.push_back(std::move(place)); }
  /// Called `columns` times a row, in column order.
  void append(std::optional<std::string_view> value) {
    const std::string_view text = value.value_or(std::string_view{});
    spans_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size()), !value});
    text_ += text;
  }

  std::size_t size() const { return places_.size(); }
  bool empty() const { return places_.empty(); }
  Row row(std::size_t index) const { return Row(text_, spans_.data() + index * columns_, columns_); }
  const RowPlace& place(std::size_t index) const { return places_[index]; }
  std::size_t bytes() const { return text_.size(); }

 private:
  std::size_t columns_;
  std::string text_;
  std::vector<Row::Span> spans_;
  std::vector<RowPlace> places_;
};

}  // namespace dotsync
