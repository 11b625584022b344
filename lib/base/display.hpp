// Display: text on a terminal: what may be shown, how wide it is, where its lines break. Pure. Used by the commands of
// dotsync and by dotsync-sandbox for its help.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dotsync {

/// `text` with what would steer a terminal made visible: control characters as \n, \t, \x1b, marks that turn the
/// direction of writing as \u202e, bytes that are no UTF-8 as \xff.
std::string printable(std::string_view text);

/// The same JSON, in which no text steers a terminal: what printable() shows is written as \u009b.
std::string calm_json(std::string_view json);

/// Cells that a terminal takes for `text`: two for a CJK character, none for a combining mark (the C library's table).
std::size_t display_width(std::string_view text);
/// As much of `text` as finds room in `width` cells; where that is not all of it, it ends with an ellipsis.
std::string cut_to(std::string_view text, std::size_t width);

/// A word that is longer than a line: stays whole, so that it can be copied, or goes on in the next line.
enum class LongWords { whole, broken };

/// Breaks between words, not within `backquotes`; the first line begins with `lead`, the others with as many spaces.
/// `width` 0: one line however long.
std::string wrap(std::string_view text, std::string_view lead, std::size_t width,
                 LongWords long_words = LongWords::whole);

/// A page of options, "  NAME   what it does" a line: what it does goes on beneath itself. `width` 0: as it is.
std::string wrap_help(std::string_view page, std::size_t width);

/// Cells a line of the terminal that `file` is; where it is none, COLUMNS of the environment; else 0: lines are for
/// programs there and stay whole.
std::size_t terminal_width(int file);
/// A terminal that understands colours and movements, and nobody asked for none (NO_COLOR, TERM=dumb).
bool terminal_obeys(int file);

}  // namespace dotsync
