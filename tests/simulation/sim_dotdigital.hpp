// SimDotdigital: the vendor as lib/sync meets it through Http: imports that take their time, end in any order, hang,
// are forgotten or refused; answers that get lost; reports with gaps. What it believes of the API is written anew here,
// from the vendor's file, so that a wrong belief cannot agree with itself.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "client/http.hpp"
#include "simulation/sim_clock.hpp"
#include "simulation/sim_tally.hpp"

namespace dotsync {

/// Each is a probability of a call, an import or a contact.
struct SimFaults {
  // of a call
  double lost_request = 0;  ///< it never arrives; its sender sees a timeout
  double lost_answer = 0;   ///< taken, but the answer never comes
  double server_error = 0;  ///< 503, taken or not
  double not_sent = 0;      ///< no connection
  double rate_limited = 0;  ///< 429
  double excess = 0;        ///< the flat scheme's 400
  double unauthorised = 0;  ///< 401
  double no_place = 0;      ///< 429 tooManyActiveImports: other programs have taken the account's places
  double too_large = 0;     ///< 413 for more than one contact
  double bad_answer = 0;    ///< 202 or 200 with a body that nobody can read
  // of an import
  double failed_import = 0;  ///< status Failed; some of it may be applied
  double watchdog = 0;       ///< RejectedByWatchdog or ExceedsAllowedContactLimit
  double stalled = 0;        ///< NotFinished for longer than anybody waits; applied late or never
  double expired = 0;        ///< 404 once it is done
  double late = 0;           ///< with a lost answer: applied after the settle time
  double no_lists = 0;       ///< a report without `created` and `updated`, whose summary adds up
  // of a contact
  double failed_contact = 0;  ///< in `failures`, not applied
  double partial = 0;         ///< applied and in `failures`
  double unreported = 0;      ///< in no list; applied or not
};

/// How the vendor behaves in time; the engine's settings must be worth something against it.
struct SimPace {
  Duration slowest{std::chrono::seconds(90)};      ///< an import that is not stalled is done by then
  Duration settle{std::chrono::minutes(2)};        ///< an import whose answer was lost is done by then, unless late
  Duration latest{std::chrono::minutes(15)};       ///< a late one by then
  Duration stuck_after{std::chrono::minutes(10)};  ///< from then on the engine may send its contacts again
  Duration stalled_end{std::chrono::minutes(35)};  ///< a stalled one that ends at all is done by then
  int calls_max = 0;                               ///< in a minute, imports and others apart; 0: no limit
  bool one_tier = false;                           ///< all calls are counted together
};

class SimDotdigital : public Http {
 public:
  static constexpr std::size_t active_imports_max = 6;
  /// Contacts with this value anywhere make the vendor refuse the whole request.
  static constexpr const char* poison = "poison";
  /// Contacts with this value make every import fail that they are in.
  static constexpr const char* cursed = "cursed";

  SimDotdigital(SimWorld& world, SimTally& tally) : world_(world), tally_(tally) {}
  void send(HttpRequest request, std::function<void(HttpResult)> done) override;

  SimFaults faults;
  SimPace pace;
  /// What the contact has in the data field, as applied; nothing: the field was never set.
  std::optional<std::string> field(const std::string& email, const std::string& name) const;
  /// The contactId behind an address; 0: none.
  std::int64_t holder(const std::string& email) const;
  /// Its row's end is the last that the contact was told.
  bool is_parted(std::int64_t contact_id) const;
  /// The channel status as applied; empty: never set.
  std::string status_of(const std::string& email) const;
  /// An import that its sender knows nothing of was the last to set it, long after it was sent.
  bool is_status_late(const std::string& email) const { return stored_of(email).late_status; }
  bool has_consent(const std::string& email, const std::string& time) const;
  /// `subscribed` said to those who were, and consents stored once more.
  int repeated() const { return repeated_; }
  /// Calls beyond the limit that their sender could have known of.
  int calls_over() const { return calls_over_; }
  /// It knows nothing of the calls that remain.
  void sender_begins_anew() {
    told_ = {};
    ++sender_;
  }
  int imports() const { return next_import_; }
  /// R2 was broken this often: a contact in two imports that ran at once and whose ids their sender knew.
  int double_flights() const { return double_flights_; }
  /// The vendor's last word about this contact and field was a refusal or a failure.
  bool was_denied(const std::string& email, const std::string& name) const { return denied_.count({email, name}) != 0; }

 private:
  struct Contact {
    std::string email;      ///< empty: only the id names it
    std::int64_t id = 0;    ///< it is matched by it; 0: by its address
    std::int64_t goal = 0;  ///< the stored contact that it meant when it was taken, 0 none
    std::map<std::string, std::string> fields;
    std::string status;
    std::vector<std::string> consents;
    bool fails = false;
    bool partial = false;
    bool unreported = false;
    bool applied = false;
    bool created = false;
  };
  struct Stored {
    std::string email;
    std::string status;
    bool late_status = false;
    bool parted = false;
    std::map<std::string, std::string> fields;
    std::set<std::string> consents;
  };
  enum class End : std::uint8_t { finished, failed, watchdog, full };
  struct Import {
    std::vector<Contact> contacts;
    Time taken_at;
    End end = End::finished;
    bool known = false;  ///< its sender has asked for its status, so it knows the id
    bool done = false;
    bool forgotten = false;
    bool no_lists = false;
  };
  HttpResult answer_put(const std::string& body, bool answered);
  std::optional<HttpResult> refusal(const std::vector<Contact>& contacts);
  HttpResult take_import(std::vector<Contact> contacts, bool answered);
  void count_double_flights(const Import& import);
  std::optional<HttpResponse> over_limit(bool is_put, int sender, HttpHeaders& headers);
  void process(const std::string& id);
  void apply(const Import& import, Contact& contact);
  void apply_channels(const Import& import, const Contact& contact, Stored& stored);
  const Stored& stored_of(const std::string& email) const;
  bool is_refused(const Contact& contact) const;
  HttpResult status(const std::string& id);
  std::size_t active() const;
  static bool any_has(const std::vector<Contact>& contacts, const char* value);
  bool happens(double probability, const char* name);
  void note_denied(const Contact& contact, bool denied);

  SimWorld& world_;
  SimTally& tally_;
  std::map<std::int64_t, Stored> contacts_;  ///< by contactId
  std::map<std::string, std::int64_t> by_email_;
  std::map<std::string, Import> imports_;
  std::set<std::pair<std::string, std::string>> denied_;
  int next_import_ = 0;
  int double_flights_ = 0;
  int repeated_ = 0;
  std::int64_t window_ = 0;
  std::int64_t unforeseen_ = 0;  ///< the window with calls that nobody who lives has sent
  std::array<int, 2> used_{};    ///< of this window: imports, other calls
  int sender_ = 0;
  std::array<bool, 2> told_{};  ///< its sender has had an answer that names the limit: imports, other calls
  int calls_over_ = 0;
};

}  // namespace dotsync
