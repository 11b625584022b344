#include "model/contact_parts.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "model/contact_names.hpp"

namespace dotsync {
namespace {

class Rest {
 public:
  Rest(std::string& out, std::string_view contact, const ContactParts& parts, const LeftOut& left_out)
      : out_(out), contact_(contact), parts_(parts), left_out_(left_out) {}

  /// In the order of the sections in a contact: channels, others, consents.
  void write() {
    std::size_t copied = 0;
    if (parts_.channel_section.size != 0) {
      copy(copied, parts_.channel_section.begin);
      channels();
      copied = parts_.channel_section.begin + parts_.channel_section.size;
    }
    if (parts_.consent_section.size != 0) {
      copy(copied, parts_.consent_section.begin);
      consents();
      copied = parts_.consent_section.begin + parts_.consent_section.size;
    }
    copy(copied, contact_.size());
  }

 private:
  void copy(std::size_t from, std::size_t to) { out_ += contact_.substr(from, to - from); }
  void copy(const TextSpan& span) { out_ += contact_.substr(span.begin, span.size); }

  /// Opens the section before its first member.
  void member(bool& open, std::string_view section, char bracket) {
    if (open) {
      out_ += ',';
      return;
    }
    out_ += ",\"";
    out_ += section;
    out_ += "\":";
    out_ += bracket;
    open = true;
  }

  void channels() {
    bool open = false;
    // As they stand in the body.
    for (const StatusChannel channel : {StatusChannel::sms, StatusChannel::whats_app, StatusChannel::email}) {
      const auto index = static_cast<std::size_t>(channel);
      const TextSpan& object = parts_.channels[index];
      if (object.size == 0) continue;
      if (!left_out_.statuses[index]) {
        member(open, names::channel_properties, '{');
        copy(object);
      } else if (channel == StatusChannel::email && parts_.email_rest.size != 0) {
        member(open, names::channel_properties, '{');
        out_ += '"';
        out_ += names::email;
        out_ += "\":{";
        copy(parts_.email_rest);
        out_ += '}';
      }
    }
    if (open) out_ += '}';
  }

  void consents() {
    bool open = false;
    for (std::size_t i = 0; i < parts_.consents.size(); ++i) {
      if ((left_out_.consents >> i & 1U) != 0) continue;
      member(open, names::consent_records, '[');
      copy(parts_.consents[i].record);
    }
    if (open) out_ += ']';
  }

  std::string& out_;
  std::string_view contact_;
  const ContactParts& parts_;
  const LeftOut& left_out_;
};

}  // namespace

bool LeftOut::any() const {
  return consents != 0 || std::any_of(statuses.begin(), statuses.end(), [](bool left) { return left; });
}

void append_without(std::string& out, std::string_view contact, const ContactParts& parts, const LeftOut& left_out) {
  Rest(out, contact, parts, left_out).write();
}

}  // namespace dotsync
