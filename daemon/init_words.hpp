// The words by which `init` recognises columns, folded. Used by the init_*.cpp files.
#pragma once

#include <array>
#include <string_view>

namespace dotsync::init_words {

inline constexpr std::array<std::string_view, 6> email = {"email",       "emailaddress", "mail",
                                                          "mailaddress", "eml",          "useremail"};
inline constexpr std::array<std::string_view, 12> phone = {"mobilenumber", "mobile",      "mobilephone", "phonenumber",
                                                           "phone",        "cellphone",   "cell",        "telephone",
                                                           "tel",          "phonemobile", "msisdn",      "handy"};
inline constexpr std::array<std::string_view, 18> changed = {
    "updatedat",  "updated",     "lastupdated",   "lastupdatedat",  "lastupdate",  "updatedon",
    "modifiedat", "modified",    "lastmodified",  "lastmodifiedat", "modifiedon",  "changedat",
    "changed",    "lastchanged", "lastchangedat", "changedon",      "dateupdated", "datemodified"};
inline constexpr std::array<std::string_view, 10> secret = {"password", "passwd", "passwort", "pwd",    "hash",
                                                            "salt",     "token",  "secret",   "apikey", "pin"};
inline constexpr std::array<std::string_view, 9> opt_out = {"unsubscribed", "unsubscribe", "optout",
                                                            "optedout",     "noemail",     "donotemail",
                                                            "nomarketing",  "donotmail",   "blocked"};
inline constexpr std::array<std::string_view, 10> opt_in = {
    "newsletter", "optin",   "optedin",      "marketing",        "subscribed",
    "subscribe",  "mailing", "emailconsent", "marketingconsent", "acceptsmarketing"};

/// Other names of fields that every account has, or that most make.
struct Alias {
  std::string_view column;
  std::string_view field;
};
inline constexpr std::array<Alias, 28> aliases = {
    {{"forename", "firstname"},   {"givenname", "firstname"},  {"vorname", "firstname"},   {"prenom", "firstname"},
     {"surname", "lastname"},     {"familyname", "lastname"},  {"nachname", "lastname"},   {"name", "fullname"},
     {"zip", "postcode"},         {"zipcode", "postcode"},     {"postalcode", "postcode"}, {"plz", "postcode"},
     {"dob", "birthday"},         {"dateofbirth", "birthday"}, {"birthdate", "birthday"},  {"geburtsdatum", "birthday"},
     {"geburtstag", "birthday"},  {"sex", "gender"},           {"town", "city"},           {"ort", "city"},
     {"ville", "city"},           {"countrycode", "country"},  {"land", "country"},        {"pays", "country"},
     {"organisation", "company"}, {"organization", "company"}, {"companyname", "company"}, {"lifetimevalue", "spend"}}};

/// What every account begins with (Dotdigital, "Contact data fields").
inline constexpr std::array<std::string_view, 5> fields_of_every_account = {"FIRSTNAME", "LASTNAME", "FULLNAME",
                                                                            "GENDER", "POSTCODE"};

template <class List>
bool is_one_of(std::string_view name, const List& list) {
  for (const std::string_view word : list) {
    if (name == word) return true;
  }
  return false;
}

/// Whether some word of the list is part of the name.
template <class List>
bool speaks_of(std::string_view name, const List& list) {
  for (const std::string_view word : list) {
    if (name.find(word) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace dotsync::init_words
