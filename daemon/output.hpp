// Output: answers of the journal as table, JSON or CSV, and the small things that all commands print with.
// Pure but for put() and output_width(). Used by the commands `status`, `why`, `journal`, `fsck` and `explain`.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "journal/audit_table.hpp"

namespace dotsync {

/// How a table is fitted to its place. Every value is shown: columns that find no room in the line go beneath it.
struct TableLook {
  std::size_t width = 80;                 ///< characters a line
  std::vector<std::string_view> first{};  ///< columns that get their room before others
  std::vector<std::string_view> prose{};  ///< columns of sentences: a paragraph beneath, unless all fits in one line
};

/// With a header; "(none)" where there is no row. Control characters are shown, not sent to the terminal.
std::string as_table(const Table& table, const TableLook& look);
/// One row as a block, "name  value" a line, without what is empty.
std::string as_block(const Table& table, std::size_t row);
/// RFC 4180: a header, CRLF, null is empty.
std::string as_csv(const Table& table);
/// One array, `[]` when empty.
std::string as_json(const Table& table);
nlohmann::ordered_json json_rows(const Table& table);
/// With a line end; bytes that are no UTF-8 become U+FFFD.
std::string dump(const nlohmann::ordered_json& json);

/// `text` with control characters as \n, \t, \x1b: what came from elsewhere must not steer a terminal.
std::string printable(std::string_view text);
/// A time of the journal in few characters: whole seconds.
std::string short_time(std::string_view text);
/// Breaks between words; the first line begins with `lead`, the others with as many spaces.
std::string wrap(std::string_view text, std::string_view lead, std::size_t width);
/// Characters, as far as a terminal counts each as one.
std::size_t display_width(std::string_view text);

/// Of the terminal; 80 elsewhere.
std::size_t output_width();
/// Of the terminal; nothing elsewhere, where lines are for programs and stay whole.
std::size_t output_width_if_terminal();
/// stdout is a terminal that shows colours, and nobody asked for none (https://no-color.org).
bool output_colour();
/// Writes to stdout.
void put(std::string_view text);

}  // namespace dotsync
