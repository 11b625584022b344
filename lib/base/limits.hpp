// Every limit with a name and a unit. Those of the vendor carry their source.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dotsync::limits {

// Dotdigital, "Import contact collection" and contacts-openapi.json 3.4.3.
inline constexpr std::size_t import_body_bytes_max = 50'000'000;
inline constexpr std::size_t account_active_imports_max = 25;
inline constexpr std::size_t lists_per_contact_max = 100;
inline constexpr std::size_t consent_records_per_contact_max = 5;
inline constexpr std::size_t text_code_points_max = 255;
inline constexpr std::size_t match_identifier_length_max = 50;
inline constexpr std::size_t data_field_name_length_max = 20;

// Ours.
inline constexpr std::size_t batch_contacts_max = 50'000;       ///< upper bound of batch.contacts_max
inline constexpr std::size_t page_rows_max = 10'000;            ///< rows of one keyset page
inline constexpr std::size_t response_bytes_max = 200'000'000;  ///< after decompression
inline constexpr std::size_t json_depth_max = 32;               ///< deeper input is refused while parsing
inline constexpr std::size_t config_bytes_max = 1'000'000;      ///< one YAML file
inline constexpr std::size_t yaml_depth_max = 32;               ///< lists and blocks inside each other
inline constexpr std::size_t key_bytes_max = 1'000;             ///< one row key as text

}  // namespace dotsync::limits
