// Shapes of text that the table of look-alikes is made of. All take a trimmed text that is not empty.
#pragma once

#include <string_view>

namespace snykcred {

/// One of the blank-separated prefixes, and enough token characters after it that no file name or variable
/// name is taken for a token.
bool is_vendor_token(std::string_view text, std::string_view prefixes);

/// `opening`, something, `closing`.
bool enclosed(std::string_view text, std::string_view opening, std::string_view closing);
/// Hexadecimal digits and nothing else.
bool is_hex(std::string_view text);

/// $NAME, ${NAME…}, $$NAME, $env:NAME.
bool is_shell_variable(std::string_view text);
/// %NAME%, %env.NAME%.
bool is_percent_variable(std::string_view text);
bool is_placeholder(std::string_view text);
/// Asterisks or bullets as a form or a log shows them, [MASKED] and the like.
bool is_masked(std::string_view text);

/// An authorisation header's value, with or without the header's name.
bool has_scheme_word(std::string_view text);
/// SNYK_…=value, SNYK_…: value, with or without `export`.
bool has_variable_name(std::string_view text);
bool is_json(std::string_view text);
bool is_pem(std::string_view text);
/// Base64 of a text that would itself be an answer: a Snyk token, JSON, PEM.
bool is_encoded(std::string_view text);

/// Base64 of a Snyk token alone.
bool is_encoded_token(std::string_view text);
/// Two Snyk tokens or more, separated by commas, semicolons or blanks.
bool is_several_tokens(std::string_view text);
/// A Snyk token and behind it a line end as text: the characters \n.
bool has_written_newline(std::string_view text);
/// A UUID of documentation, which nobody was given: of one digit throughout, or one that is printed often.
bool is_sample_uuid(std::string_view text);

/// {UUID} and urn:uuid:UUID, which google/uuid (and so the Snyk CLI) takes and the API does not.
bool is_uuid_with_frame(std::string_view text);
/// Hexadecimal digits and hyphens, about as many as a UUID has.
bool is_damaged_uuid(std::string_view text);
/// snyk_uat. or snyk_sat. and anything.
bool is_snyk_token_start(std::string_view text);
/// A Snyk token or a JWT stands somewhere in it, in a path or a URL, say.
bool holds_token(std::string_view text);
/// A Snyk token with a comma, a bracket or an unpaired quote at an end.
bool has_stray_characters(std::string_view text);

bool is_path(std::string_view text);
bool is_url(std::string_view text);
bool is_email(std::string_view text);
bool is_utf16(std::string_view text);

} // namespace snykcred
