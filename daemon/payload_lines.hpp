// A contact's JSON as lines for people: the path of each value, and the value. Pure. Used by story_text.cpp.
#pragma once

#include <cstddef>
#include <string>

namespace dotsync {

/// "    dataFields.FIRSTNAME  Ann" a line; numbers with the digits that are sent, null as "null (cleared)". What is no
/// JSON is one line as it is.
std::string payload_lines(const std::string& json, std::size_t width);

}  // namespace dotsync
