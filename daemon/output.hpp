// Output: answers of the journal as table, JSON or CSV, and the small things that all commands print with.
// Pure but for what asks the terminal or writes. Used by all commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/display.hpp"
#include "journal/audit_table.hpp"

namespace dotsync {

/// How a table is fitted to its place. Every value is shown: columns that find no room in the line go beneath it, and
/// so does the whole of a value that is cut short in its line (with an ellipsis).
struct TableLook {
  std::size_t width = 80;                 ///< cells a line; 0: each row is one line, however long
  std::vector<std::string_view> first{};  ///< columns that get their room before others
  std::vector<std::string_view> prose{};  ///< columns of sentences: a paragraph beneath, unless all fits in one line
};

/// With a header; "(none)" where there is no row. Control characters are shown, not sent to the terminal.
std::string as_table(const Table& table, const TableLook& look);
/// One row as a block, "name  value" a line, without what is empty.
std::string as_block(const Table& table, std::size_t row, std::size_t width);
/// RFC 4180: a header, CRLF, null is empty.
std::string as_csv(const Table& table);
/// One array, `[]` when empty.
std::string as_json(const Table& table);
nlohmann::ordered_json json_rows(const Table& table);
/// With a line end; bytes that are no UTF-8 become U+FFFD, and no text steers a terminal.
std::string dump(const nlohmann::ordered_json& json);

/// A time of the journal in few characters: whole seconds.
std::string short_time(std::string_view text);
/// Lines of a remedy behind `margin`: sentences are wrapped; statements, commands and YAML are there to be copied.
/// `width` 0: nothing is wrapped.
std::string remedy_lines(std::string_view text, std::string_view margin, std::size_t width);
/// "1 row", "2 rows".
std::string counted(std::int64_t number, std::string_view what);

/// Of stdout; 0 where it is no terminal: lines are for programs there and stay whole.
std::size_t output_width();
bool output_is_terminal();
/// stdout is a terminal that shows colours, and nobody asked for none (https://no-color.org).
bool output_colour();
/// Writes to stdout.
void put(std::string_view text);
/// "dotsync: WHAT" and what to do beneath, on stderr.
void complain(std::string_view what, std::string_view hint = {});

}  // namespace dotsync
