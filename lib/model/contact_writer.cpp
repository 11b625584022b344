#include "model/contact_writer.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"
#include "model/contact_names.hpp"

namespace dotsync {
namespace {

struct PropertyShape {
  std::string_view name;
  bool resubscribe;
};

/// In the order of ChannelProperty.
constexpr std::array<PropertyShape, 8> properties = {{{names::status, false},
                                                      {names::status, false},
                                                      {names::status, false},
                                                      {names::email_type, false},
                                                      {names::opt_in_type, false},
                                                      {names::no_challenge, true},
                                                      {names::preferred_locale, true},
                                                      {names::redirect_url, true}}};

/// For names that need no escape: those of the API.
void append_name(std::string& out, std::string_view name) {
  out += '"';
  out += name;
  out += "\":";
}

}  // namespace

JsonName::JsonName(std::string_view name) {
  append_json_string(written_, name);
  written_ += ':';
}

void ContactWriter::begin(std::string_view match_identifier) {
  body_ += '{';
  append_name(body_, names::match_identifier);
  append_json_string(body_, match_identifier);
}

void ContactWriter::identifier(const JsonName& name, const ContactValue& value) {
  enter(Section::identifiers);
  separate();
  body_ += name.written();
  this->value(value);
}

void ContactWriter::data_field(const JsonName& name, const ContactValue& value) {
  enter(Section::data_fields);
  separate();
  body_ += name.written();
  this->value(value);
}

void ContactWriter::channel_property(ChannelProperty property, const ContactValue& value) {
  const bool fresh_section = section_ != Section::channels;
  enter(Section::channels);
  Channel channel = Channel::email;
  if (property == ChannelProperty::sms_status) channel = Channel::sms;
  if (property == ChannelProperty::whats_app_status) channel = Channel::whats_app;
  const bool fresh_channel = channel_ != channel;
  enter_channel(channel);

  const PropertyShape& shape = properties.at(static_cast<std::size_t>(property));
  if (shape.resubscribe && !in_resubscribe_) {
    // The span begins where its outermost object begins that would not be there without it.
    email_only_resubscribes_ = fresh_channel;
    channels_only_resubscribe_ = fresh_channel && fresh_section;
    resubscribe_begin_ = channels_only_resubscribe_ ? section_begin_ : fresh_channel ? channel_begin_ : body_.size();
    enter_resubscribe();
  }
  separate();
  const std::size_t begin = body_.size();
  append_name(body_, shape.name);
  this->value(value);
  note_property(property, value, begin);
}

void ContactWriter::list(std::int64_t id) {
  enter(Section::lists);
  separate();
  fmt::format_to(std::back_inserter(body_), "{}", id);
}

void ContactWriter::preference(std::int64_t id, bool opted_in) {
  enter(Section::preferences);
  separate();
  fmt::format_to(std::back_inserter(body_), "{{\"{}\":{},\"{}\":{}}}", names::id, id, names::is_opted_in, opted_in);
}

void ContactWriter::begin_consent() {
  enter(Section::consents);
  separate();
  object_begin_ = body_.size();
  body_ += '{';
  first_ = true;
}

void ContactWriter::consent_part(ConsentPart part, std::string_view text) {
  separate();
  append_name(body_, names::consent_parts.at(static_cast<std::size_t>(part)));
  append_json_string(body_, text);
}

void ContactWriter::end_consent(std::int64_t mark) {
  body_ += '}';
  parts_.consents.push_back({mark, span_from(object_begin_)});
  first_ = false;
}

void ContactWriter::end() {
  leave();
  body_ += '}';
}

std::int64_t ContactWriter::payload_hash(KeyedHash& hash, std::string_view merge_option) const {
  std::size_t end = body_.size();
  std::string closed;
  if (consents_begin_ != 0) {
    end = consents_begin_;
    closed.append("}").append(merge_option);
    merge_option = closed;
  }
  if (resubscribe_begin_ == 0) return hash.payload(part(begin_, end), merge_option);
  return hash.payload(part(begin_, resubscribe_begin_), part(resubscribe_end_, end), merge_option);
}

void ContactWriter::enter(Section section) {
  if (section_ == section) return;
  DOTSYNC_ASSERT(section > section_);
  static constexpr std::array<std::string_view, 7> section_names = {{{},
                                                                     names::identifiers,
                                                                     names::data_fields,
                                                                     names::channel_properties,
                                                                     names::lists,
                                                                     names::preferences,
                                                                     names::consent_records}};
  leave();
  section_begin_ = body_.size();
  section_ = section;
  if (section == Section::consents) consents_begin_ = section_begin_;
  body_ += ',';
  append_name(body_, section_names.at(static_cast<std::size_t>(section)));
  body_ += section >= Section::lists ? '[' : '{';
  first_ = true;
}

void ContactWriter::leave() {
  if (section_ == Section::none) return;
  if (section_ == Section::channels) leave_channel();
  body_ += section_ >= Section::lists ? ']' : '}';
  if (section_ == Section::channels && channels_only_resubscribe_) resubscribe_end_ = body_.size();
  if (section_ == Section::channels) parts_.channel_section = span_from(section_begin_);
  if (section_ == Section::consents) parts_.consent_section = span_from(section_begin_);
}

void ContactWriter::enter_channel(Channel channel) {
  if (channel_ == channel) return;
  DOTSYNC_ASSERT(channel > channel_);
  static constexpr std::array<std::string_view, 4> channel_names = {{{}, names::sms, names::whats_app, names::email}};
  leave_channel();
  channel_begin_ = body_.size();
  channel_ = channel;
  separate();
  object_begin_ = body_.size();
  append_name(body_, channel_names.at(static_cast<std::size_t>(channel)));
  body_ += '{';
  first_ = true;
}

void ContactWriter::enter_resubscribe() {
  in_resubscribe_ = true;
  separate();
  append_name(body_, names::resubscribe_options);
  body_ += '{';
  first_ = true;
}

void ContactWriter::leave_channel() {
  if (channel_ == Channel::none) return;
  if (in_resubscribe_) {
    body_ += '}';
    resubscribe_end_ = body_.size();
  }
  body_ += '}';
  if (email_only_resubscribes_) resubscribe_end_ = body_.size();
  static constexpr std::array<StatusChannel, 4> channels = {StatusChannel::email, StatusChannel::sms,
                                                            StatusChannel::whats_app, StatusChannel::email};
  parts_.channels[static_cast<std::size_t>(channels.at(static_cast<std::size_t>(channel_)))] = span_from(object_begin_);
  first_ = false;
}

void ContactWriter::note_property(ChannelProperty property, const ContactValue& value, std::size_t begin) {
  const auto note = [&](StatusChannel channel) {
    parts_.statuses[static_cast<std::size_t>(channel)] = channel_status(value.text);
  };
  switch (property) {
    case ChannelProperty::sms_status:
      return note(StatusChannel::sms);
    case ChannelProperty::whats_app_status:
      return note(StatusChannel::whats_app);
    case ChannelProperty::email_status:
      return note(StatusChannel::email);
    case ChannelProperty::email_type:
    case ChannelProperty::opt_in_type:
      // They follow each other.
      parts_.email_rest = span_from(parts_.email_rest.size == 0 ? begin : begin_ + parts_.email_rest.begin);
      return;
    case ChannelProperty::no_challenge:
    case ChannelProperty::preferred_locale:
    case ChannelProperty::redirect_url:
      return;
  }
}

TextSpan ContactWriter::span_from(std::size_t begin) const {
  return {static_cast<std::uint32_t>(begin - begin_), static_cast<std::uint32_t>(body_.size() - begin)};
}

void ContactWriter::separate() {
  if (!first_) body_ += ',';
  first_ = false;
}

void ContactWriter::value(const ContactValue& value) {
  switch (value.kind) {
    case ContactValue::Kind::null:
      body_ += "null";
      break;
    case ContactValue::Kind::text:
      append_json_string(body_, value.text);
      break;
    case ContactValue::Kind::boolean:
    case ContactValue::Kind::number:
      body_ += value.text;
      break;
  }
}

std::string_view ContactWriter::part(std::size_t from, std::size_t to) const {
  return std::string_view(body_).substr(from, to - from);
}

std::string renamed_contact(std::string_view contact, std::int64_t contact_id) {
  const std::string opening = fmt::format("\"{}\":{{", names::identifiers);
  const std::size_t at = contact.find(opening);
  DOTSYNC_ASSERT(at != std::string_view::npos);
  return fmt::format("{{\"{}\":\"{}\",{}\"{}\":{},{}", names::match_identifier, names::contact_id, opening,
                     names::contact_id, contact_id, contact.substr(at + opening.size()));
}

std::string parting_contact(std::int64_t contact_id, std::string_view status, bool email, bool sms) {
  DOTSYNC_ASSERT(email || sms);
  const auto channel = [&](std::string_view name) { return fmt::format("\"{}\":{{\"status\":\"{}\"}}", name, status); };
  std::string channels = sms ? channel("sms") : "";
  if (email) channels += (sms ? "," : "") + channel("email");
  return fmt::format("{{\"{}\":\"{}\",\"{}\":{{\"{}\":{}}},\"channelProperties\":{{{}}}}}", names::match_identifier,
                     names::contact_id, names::identifiers, names::contact_id, contact_id, channels);
}

}  // namespace dotsync
