// SimDotdigital: the vendor as lib/sync meets it through Http: imports that take their time, answers that get lost.
// What it believes of the API is written anew here, from the vendor's file, so that a wrong belief cannot agree with
// itself.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "client/http.hpp"
#include "simulation/sim_clock.hpp"

namespace dotsync {

struct SimFaults {
  double lost_request = 0;    ///< the call never arrives; its sender sees a timeout
  double lost_answer = 0;     ///< taken, but the answer never comes
  double server_error = 0;    ///< 503, taken or not
  double rate_limited = 0;    ///< 429
  double not_sent = 0;        ///< no connection
  double failed_import = 0;   ///< status Failed, nothing applied
  double failed_contact = 0;  ///< a failure in the report, nothing applied
};

class SimDotdigital : public Http {
 public:
  explicit SimDotdigital(SimWorld& world) : world_(world) {}
  void send(HttpRequest request, std::function<void(HttpResult)> done) override;

  SimFaults faults;
  /// E-mail -> NAME, as applied.
  const std::map<std::string, std::string>& contacts() const { return contacts_; }
  int imports() const { return next_import_; }
  /// R2 was broken this often: a contact in two imports that were both being processed.
  int double_flights() const { return double_flights_; }
  /// Fault -> how often it happened.
  const std::map<std::string, int>& happened() const { return happened_; }

 private:
  struct Contact {
    std::string email;
    std::string name;
    bool fails = false;
  };
  struct Import {
    std::vector<Contact> contacts;
    bool done = false;
    bool failed = false;
    std::set<std::string> created;
    bool answered = true;  ///< the sender knows its id
  };
  HttpResult take_import(const std::string& body, bool answered, std::string* id);
  HttpResult status(const std::string& id) const;
  void process(const std::string& id);
  bool happens(double probability, const char* name);

  SimWorld& world_;
  std::map<std::string, std::string> contacts_;
  std::map<std::string, Import> imports_;
  std::map<std::string, int> in_flight_;  ///< e-mail -> answered imports that carry it
  std::map<std::string, int> happened_;
  int next_import_ = 0;
  int double_flights_ = 0;
};

}  // namespace dotsync
