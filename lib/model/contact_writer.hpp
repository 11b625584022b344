// ContactWriter: appends one contact's JSON text to a body. The one place where a contact's JSON is made.
// Used by lib/mapping; one writer a row, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/keyed_hash.hpp"
#include "model/contact_parts.hpp"

namespace dotsync {

/// A JSON scalar that is ready to be written; `text` is borrowed.
struct ContactValue {
  enum class Kind : std::uint8_t { null, boolean, number, text };
  Kind kind = Kind::null;
  std::string_view text;  ///< "true"/"false", a number in JSON's grammar, or valid UTF-8
};

/// A property name in its written form `"NAME":`, escaped once when the mapping is compiled.
class JsonName {
 public:
  explicit JsonName(std::string_view name);
  const std::string& written() const { return written_; }

 private:
  std::string written_;
};

/// The properties of channelProperties, in the order of the body.
enum class ChannelProperty : std::uint8_t {
  sms_status,
  whats_app_status,
  email_status,
  email_type,
  opt_in_type,
  no_challenge,
  preferred_locale,
  redirect_url
};

/// The parts of a consent record, in the order of the body.
enum class ConsentPart : std::uint8_t { text, time, url, ip, agent };

/// Sections are written in the order of the members below; a section that gets no member does not appear. What the
/// payload hash leaves out stands last in its object, so that it is one span whether or not it is there: hence e-mail
/// after SMS.
class ContactWriter {
 public:
  /// `body` must outlive the writer and is only appended to, or cut back by discard().
  explicit ContactWriter(std::string& body) : body_(body), begin_(body.size()) {}
  ContactWriter(const ContactWriter&) = delete;
  ContactWriter& operator=(const ContactWriter&) = delete;

  void begin(std::string_view match_identifier);
  void identifier(const JsonName& name, const ContactValue& value);
  void data_field(const JsonName& name, const ContactValue& value);
  void channel_property(ChannelProperty property, const ContactValue& value);
  void list(std::int64_t id);
  void preference(std::int64_t id, bool opted_in);
  void begin_consent();
  /// All five parts of a record, in order.
  void consent_part(ConsentPart part, std::string_view text);
  /// `mark` is the record's, as consent_mark() made it.
  void end_consent(std::int64_t mark);
  void end();

  /// Takes the contact out of the body again; nothing may be written afterwards.
  void discard() { body_.resize(begin_); }
  std::size_t begin_offset() const { return begin_; }
  std::size_t size() const { return body_.size() - begin_; }

  /// After end(), once: where stands what may be left out.
  ContactParts take_parts() { return std::move(parts_); }
  /// After end(): the contact without resubscribeOptions and consent records, under `merge_option` (the API's word).
  /// Never 0.
  std::int64_t payload_hash(KeyedHash& hash, std::string_view merge_option) const;

 private:
  enum class Section : std::uint8_t { none, identifiers, data_fields, channels, lists, preferences, consents };
  enum class Channel : std::uint8_t { none, sms, whats_app, email };

  void enter(Section section);
  void leave();
  void enter_channel(Channel channel);
  void enter_resubscribe();
  void leave_channel();
  void separate();
  void value(const ContactValue& value);
  std::string_view part(std::size_t from, std::size_t to) const;
  TextSpan span_from(std::size_t begin) const;
  void note_property(ChannelProperty property, const ContactValue& value, std::size_t begin);

  std::string& body_;
  std::size_t begin_;
  std::size_t section_begin_ = 0;  ///< where the open section and channel begin, their comma included
  std::size_t channel_begin_ = 0;
  std::size_t resubscribe_begin_ = 0;  ///< offsets in the body, 0 where there is no such part
  std::size_t resubscribe_end_ = 0;
  std::size_t object_begin_ = 0;    ///< of the open channel or consent record, without its comma
  std::size_t consents_begin_ = 0;  ///< offset in the body, 0 where there are none
  ContactParts parts_;
  Section section_ = Section::none;
  Channel channel_ = Channel::none;
  bool in_resubscribe_ = false;
  bool first_ = true;                     ///< the object or array that is open has no member yet
  bool email_only_resubscribes_ = false;  ///< the email object stands only for resubscribeOptions
  bool channels_only_resubscribe_ = false;
};

/// `contact`, as written above, but matched by Dotdigital's id: its identifiers become those of that contact.
std::string renamed_contact(std::string_view contact, std::int64_t contact_id);

/// A contact that says nothing but the status of its channels; `status` is the API's word.
std::string parting_contact(std::int64_t contact_id, std::string_view status, bool email, bool sms);

}  // namespace dotsync
