#include "core/snyk/shapes.hpp"

#include "core/base/base64.hpp"
#include "core/base/text.hpp"
#include "core/snyk/claims.hpp"

#include <algorithm>

namespace snykcred {
namespace {

using std::string_view;

constexpr auto k_npos = string_view::npos;

/// "your_snyk-token" and "YOUR SNYK TOKEN" are the same placeholder. Character by character, because the text
/// may still be a secret of someone, of which no copy must stay behind.
constexpr char folded(char c) { return c == '_' || c == ' ' || c == '.' ? '-' : to_lower(c); }

bool begins(string_view text, string_view words) {
    return std::ranges::any_of(split(words, ' '), [text](string_view word) {
        return std::ranges::equal(text.substr(0, word.size()), word, {}, folded, folded);
    });
}

bool contains(string_view text, string_view words) {
    return std::ranges::any_of(split(words, ' '), [text](string_view word) {
        const auto same = [](char a, char b) { return folded(a) == folded(b); };
        return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
    });
}

bool is_any(string_view text, string_view words) {
    return std::ranges::any_of(split(words, ' '), [text](string_view word) {
        return std::ranges::equal(text, word, {}, folded, folded);
    });
}

bool is_snyk_form(string_view text) { return is_uuid(text) || split_snyk_token(text); }

} // namespace

bool is_vendor_token(string_view text, string_view prefixes) {
    constexpr std::size_t k_least = 16;
    const string_view prefix = prefix_of(text, prefixes);
    if (prefix.empty()) return false;
    text.remove_prefix(prefix.size());
    return text.size() >= k_least &&
           std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; });
}

bool enclosed(string_view text, string_view opening, string_view closing) {
    return text.size() > opening.size() + closing.size() && text.starts_with(opening) &&
           text.ends_with(closing);
}

bool is_shell_variable(string_view text) {
    if (enclosed(text, "${", "}")) return true;
    const string_view sigil = prefix_of(text, "$env: $Env: $ENV: $$ $");
    return !sigil.empty() && is_identifier(text.substr(sigil.size()));
}

bool is_percent_variable(string_view text) {
    return enclosed(text, "%", "%") &&
           std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '_' || c == '.' || c == '%'; });
}

bool is_placeholder(string_view text) {
    constexpr std::size_t k_longest = 80;
    if (text.size() > k_longest) return false;
    if (enclosed(text, "<", ">") || enclosed(text, "[", "]")) return true;
    if (text.find_first_not_of("xX-") == k_npos || text.find_first_not_of("0-") == k_npos) return true;
    if (text.find_first_not_of(".?#_-") == k_npos) return true;
    return contains(
               text,
               "placeholder example your-token your-snyk your-api changeme change-me replace-me replaceme "
               "token-here xxxx") ||
           begins(text, "your- insert- replace- enter- paste- todo") ||
           is_any(text,
                  "null nil undefined none n/a na true false yes no on off tbd fixme test dummy fake foo bar "
                  "foobar secret token snyk-token my-token mytoken api-token empty unset default");
}

bool is_masked(string_view text) {
    return text.find("***") != k_npos || text.find_first_not_of('*') == k_npos ||
           text.find("\xE2\x80\xA2\xE2\x80\xA2") != k_npos || // bullets of a password field
           is_any(text,
                  "[masked] [secure] [redacted] [filtered] [hidden] [secret] <masked> <redacted> <hidden> "
                  "(redacted) redacted masked");
}

bool has_scheme_word(string_view text) {
    if (begins(text, "authorization: authorization=")) return true;
    const std::size_t blank = text.find(' ');
    if (blank == k_npos || !is_any(text.substr(0, blank), "bearer token basic apikey")) return false;
    return trim(text.substr(blank)).find(' ') == k_npos; // a sentence that begins with "token" has more words
}

bool has_variable_name(string_view text) {
    const std::size_t end = text.find_first_of("=:");
    if (end == k_npos) return false;
    string_view name = trim(text.substr(0, end));
    if (name.starts_with("export ")) name = trim(name.substr(7));
    return is_identifier(name) &&
           (name.starts_with("SNYK_") || name == "TOKEN" || name.starts_with("INTERNAL_"));
}

bool is_json(string_view text) { return enclosed(text, "{", "}") && text.find('"') != k_npos; }

bool is_pem(string_view text) { return text.starts_with("-----BEGIN "); }

bool is_encoded(string_view text) {
    const auto decoded = decode_base64_loosely(text);
    return decoded && decoded->reveal([](string_view bytes) {
        const string_view inner = trim(bytes);
        return is_snyk_form(inner) || is_json(inner) || is_pem(inner);
    });
}

bool is_encoded_token(string_view text) {
    const auto decoded = decode_base64_loosely(text);
    return decoded && decoded->reveal([](string_view bytes) { return is_snyk_form(trim(bytes)); });
}

bool is_several_tokens(string_view text) {
    constexpr string_view k_between = ",; \t";
    std::size_t tokens = 0;
    while (!text.empty()) {
        const string_view one = text.substr(0, text.find_first_of(k_between));
        if (!one.empty() && !is_snyk_form(one)) return false;
        if (!one.empty()) ++tokens;
        text.remove_prefix(std::min(one.size() + 1, text.size()));
    }
    return tokens > 1;
}

bool has_written_newline(string_view text) {
    const std::size_t whole = text.size();
    for (const string_view written : {"\\n", "\\r"}) {
        while (text.ends_with(written))
            text.remove_suffix(written.size());
    }
    return text.size() < whole && is_snyk_form(text);
}

bool is_sample_uuid(string_view text) {
    constexpr string_view k_printed_often =
        "12345678-1234-1234-1234-123456789012 12345678-1234-1234-1234-123456789abc "
        "12345678-1234-5678-1234-567812345678 12345678-1234-1234-1234-1234567890ab "
        "01234567-89ab-cdef-0123-456789abcdef 123e4567-e89b-12d3-a456-426614174000 "
        "123e4567-e89b-12d3-a456-426655440000 550e8400-e29b-41d4-a716-446655440000 "
        "deadbeef-dead-beef-dead-beefdeadbeef aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    if (!is_uuid(text)) return false;
    const bool one_digit =
        std::ranges::all_of(text, [&](char c) { return c == '-' || to_lower(c) == to_lower(text[0]); });
    return one_digit || std::ranges::any_of(split(k_printed_often, ' '), [text](string_view sample) {
               return equals_ignoring_case(text, sample);
           });
}

bool is_uuid_with_frame(string_view text) {
    if (begins(text, "urn:uuid:")) return is_uuid(text.substr(9));
    return enclosed(text, "{", "}") && is_uuid(text.substr(1, text.size() - 2));
}

bool is_hex(string_view text) { return std::ranges::all_of(text, is_hex_digit); }

bool is_damaged_uuid(string_view text) {
    constexpr std::size_t k_least = 24, k_most = 44;
    return text.size() >= k_least && text.size() <= k_most && text.find('-') != k_npos &&
           std::ranges::all_of(text, [](char c) { return is_hex_digit(c) || c == '-'; });
}

bool is_snyk_token_start(string_view text) {
    return std::ranges::any_of(all_credential_kinds(), [text](const KindFacts& kind) {
        const string_view prefix = kind.prefix;
        return !prefix.empty() && text.starts_with(prefix) && text.substr(prefix.size()).starts_with('.');
    });
}

bool holds_token(string_view text) {
    constexpr std::size_t k_key_id = 8, k_least_payload = 16;
    constexpr string_view k_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    for (std::size_t at = text.find("snyk_"); at != k_npos; at = text.find("snyk_", at + 1)) {
        const string_view rest = text.substr(at);
        const auto parts = split(rest.substr(0, rest.find_first_not_of(k_characters)), '.');
        if (is_snyk_token_start(rest) && parts.size() > 3 && parts[1].size() == k_key_id &&
            parts[2].size() >= k_least_payload)
            return true;
    }
    while (!text.empty()) {
        const string_view piece = text.substr(0, text.find_first_not_of(k_characters));
        if (piece.starts_with("eyJ") && read_jwt(piece)) return true;
        text.remove_prefix(std::min(piece.size() + 1, text.size()));
    }
    return false;
}

bool has_stray_characters(string_view text) {
    const string_view inner = trim(text, ",;.:()<>[]'\"`");
    return inner.size() < text.size() && is_snyk_form(inner);
}

bool is_path(string_view text) {
    const bool drive =
        text.size() > 2 && is_alpha(text[0]) && text[1] == ':' && (text[2] == '\\' || text[2] == '/');
    return (drive || !prefix_of(text, "/ ./ ../ ~/ \\\\").empty()) &&
           text.find_first_of("\n+=") == k_npos; // Base64 may begin with a slash too
}

bool is_url(string_view text) {
    const std::size_t scheme = text.find("://");
    return scheme != k_npos && scheme > 0 && std::ranges::all_of(text.substr(0, scheme), is_alpha);
}

bool is_email(string_view text) {
    const std::size_t at = text.find('@');
    return at != k_npos && at > 0 && text.find('@', at + 1) == k_npos && text.find('.', at) != k_npos &&
           text.find_first_of(" \t\r\n:/") == k_npos;
}

bool is_utf16(string_view text) {
    if (!prefix_of(text, "\xFF\xFE \xFE\xFF").empty()) return true;
    return text.size() >= 4 && text[1] == '\0' && text[3] == '\0' && text[0] != '\0' && text[2] != '\0';
}

} // namespace snykcred
