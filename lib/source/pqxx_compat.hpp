// What differs between libpqxx 6.4 and 7.x, and nothing else. Included by pg_session.cpp only.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace dotsync {

#if PQXX_VERSION_MAJOR < 7

inline pqxx::result exec_with(pqxx::nontransaction& work, const std::string& sql,
                              const std::vector<std::string>& params) {
  return work.exec_params(sql, pqxx::prepare::make_dynamic_params(params));
}

/// 6.4 drops the SQLSTATE where it has an exception type for it.
inline std::string sqlstate_of(const pqxx::sql_error& error) {
  if (!error.sqlstate().empty()) return error.sqlstate();
  if (dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr) return "42501";
  if (dynamic_cast<const pqxx::undefined_column*>(&error) != nullptr) return "42703";
  if (dynamic_cast<const pqxx::undefined_table*>(&error) != nullptr) return "42P01";
  if (dynamic_cast<const pqxx::undefined_function*>(&error) != nullptr) return "42883";
  if (dynamic_cast<const pqxx::syntax_error*>(&error) != nullptr) return "42601";
  if (dynamic_cast<const pqxx::disk_full*>(&error) != nullptr) return "53100";
  if (dynamic_cast<const pqxx::out_of_memory*>(&error) != nullptr) return "53200";
  if (dynamic_cast<const pqxx::insufficient_resources*>(&error) != nullptr) return "53000";
  if (dynamic_cast<const pqxx::feature_not_supported*>(&error) != nullptr) return "0A000";
  if (dynamic_cast<const pqxx::data_exception*>(&error) != nullptr) return "22000";
  return {};
}

/// 6.4 would silently connect anew, without the settings of the session.
inline void forbid_reconnecting(pqxx::connection& connection) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

#else

inline pqxx::result exec_with(pqxx::nontransaction& work, const std::string& sql,
                              const std::vector<std::string>& params) {
  pqxx::params all;
  for (const std::string& param : params) all.append(param);
#if PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR < 9
  return work.exec_params(sql, all);
#else
  return work.exec(sql, all);
#endif
}

inline std::string sqlstate_of(const pqxx::sql_error& error) { return error.sqlstate(); }

inline void forbid_reconnecting(pqxx::connection&) {}

#endif

}  // namespace dotsync
