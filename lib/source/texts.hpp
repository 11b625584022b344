// Lists of texts as one text: the JSON array that a composite key is, the array literal that PostgreSQL reads. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dotsync {

/// ["7","42"]
std::string join_texts(const std::vector<std::string>& texts);
/// Reads any JSON array of strings; nothing on anything else.
std::optional<std::vector<std::string>> split_texts(std::string_view json);

/// A row key: the text itself for one column, else the JSON array of the texts.
std::string join_key(const std::vector<std::string>& parts);
/// Nothing where `key` is not the key of `columns` columns.
std::optional<std::vector<std::string>> split_key(const std::string& key, std::size_t columns);

/// {"a","b\"c"}: an array of the texts for a parameter. None of them is NULL.
std::string array_literal(const std::vector<std::string>& texts);

/// "name" with its quotes doubled.
std::string quote_identifier(std::string_view name);

}  // namespace dotsync
