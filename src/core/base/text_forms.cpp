#include "core/base/text_forms.hpp"

#include "core/base/text.hpp"
#include "core/base/utf8.hpp"

#include <optional>

namespace snykcred {

namespace {

using Byte = unsigned char;

constexpr std::string_view k_upper_digits = "0123456789ABCDEF";
constexpr std::string_view k_lower_digits = "0123456789abcdef";

void put(Secret& form, char c) { form.append(std::string_view(&c, 1)); }

void put_hex(Secret& form, Byte byte, std::string_view digits) {
    put(form, digits[byte >> 4U]);
    put(form, digits[byte & 15U]);
}

bool is_any_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

/// `\b`, `\n`, …: the letter; 0 if there is none.
char escape_letter(char c) {
    switch (c) {
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return 0;
    }
}

/// Calls `use` with each UTF-16 unit; false if `text` is not UTF-8.
template<class Use>
bool for_each_utf16_unit(std::string_view text, Use use) {
    while (!text.empty()) {
        const std::optional<char32_t> point = next_code_point(text);
        if (!point) return false;
        if (*point < 0x10000) {
            use(static_cast<char16_t>(*point));
        } else {
            use(static_cast<char16_t>(0xD7C0U + (*point >> 10U)));
            use(static_cast<char16_t>(0xDC00U + (*point & 0x3FFU)));
        }
    }
    return true;
}

void put_json_unit(Secret& form, char16_t unit, JsonStyle style) {
    const std::string_view digits = style == JsonStyle::dotnet ? k_upper_digits : k_lower_digits;
    form.append("\\u");
    put_hex(form, static_cast<Byte>(unit >> 8U), digits);
    put_hex(form, static_cast<Byte>(unit & 0xFFU), digits);
}

/// Of printable ASCII, what becomes \uXXXX.
std::string_view written_as_number(JsonStyle style) {
    switch (style) {
    case JsonStyle::html: return "<>&";
    case JsonStyle::gson: return "<>&='";
    case JsonStyle::dotnet: return "<>&'\"+`";
    case JsonStyle::plain:
    case JsonStyle::slashes:
    case JsonStyle::ascii: break;
    }
    return {};
}

/// `greater`, `quote` and `apostrophe`: empty where the character stays.
struct XmlNames {
    std::string_view greater, quote, apostrophe;
};
XmlNames xml_names(XmlStyle style) {
    switch (style) {
    case XmlStyle::all: break;
    case XmlStyle::text: return {"&gt;", {}, {}};
    case XmlStyle::least: return {};
    case XmlStyle::attribute: return {"&gt;", "&quot;", {}};
    case XmlStyle::decimal: return {"&gt;", "&quot;", "&#39;"};
    case XmlStyle::hexadecimal: return {"&gt;", "&quot;", "&#x27;"};
    case XmlStyle::numbers: return {"&gt;", "&#34;", "&#39;"};
    case XmlStyle::padded: return {"&gt;", "&quot;", "&#039;"};
    }
    return {"&gt;", "&quot;", "&apos;"};
}

bool stays_in_percent_encoding(char c, PercentStyle style) {
    if (is_alnum(c)) return true;
    switch (style) {
    case PercentStyle::rfc3986: return is_any_of(c, "-._~");
    case PercentStyle::slashes: return is_any_of(c, "-._~/");
    case PercentStyle::query: return is_any_of(c, "-._~");
    case PercentStyle::path: return is_any_of(c, "-._~$&+:=@");
    case PercentStyle::javascript: return is_any_of(c, "-._~!*'()");
    case PercentStyle::uri: return is_any_of(c, "-._~!*'();,/?:@&=+$#");
    case PercentStyle::form: return is_any_of(c, "-._*");
    }
    return false;
}

void put_ansi_c(Secret& form, char c) {
    if (is_any_of(c, "'\\")) {
        put(form, '\\');
        put(form, c);
    } else if (const char letter = escape_letter(c); letter != 0) {
        put(form, '\\');
        put(form, letter);
    } else if (is_control(c)) {
        const auto byte = static_cast<Byte>(c);
        put(form, '\\');
        for (const unsigned shift : {6U, 3U, 0U})
            put(form, k_lower_digits[(byte >> shift) & 7U]);
    } else {
        put(form, c);
    }
}

} // namespace

bool before(const Secret& a, const Secret& b) {
    return a.reveal([&b](std::string_view x) { return b.reveal([x](std::string_view y) { return x < y; }); });
}

Secret base64_core(std::string_view text, std::size_t offset, Base64Alphabet alphabet) {
    constexpr std::string_view k_common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const std::string_view last = alphabet == Base64Alphabet::standard ? "+/" : "-_";
    Secret form;
    // Six bits to a character: those characters whose bits all lie within the text.
    const std::size_t first_bit = 8 * offset;
    const std::size_t end_bit = first_bit + 8 * text.size();
    for (std::size_t bit = (first_bit + 5) / 6 * 6; bit + 6 <= end_bit; bit += 6) {
        const std::size_t at = (bit - first_bit) / 8;
        const unsigned skip = static_cast<unsigned>((bit - first_bit) % 8);
        const unsigned high = static_cast<Byte>(text[at]);
        const unsigned low = at + 1 < text.size() ? static_cast<Byte>(text[at + 1]) : 0U;
        const unsigned digit = (((high << 8U) | low) >> (10U - skip)) & 63U;
        put(form, digit < k_common.size() ? k_common[digit] : last[digit - k_common.size()]);
    }
    return form;
}

Secret hex(std::string_view text, HexCase hex_case) {
    Secret form;
    for (const char c : text) {
        put_hex(form, static_cast<Byte>(c), hex_case == HexCase::upper ? k_upper_digits : k_lower_digits);
    }
    return form;
}

Secret percent_encoded(std::string_view text, PercentStyle style, HexCase hex_case) {
    Secret form;
    for (const char c : text) {
        if (stays_in_percent_encoding(c, style)) {
            put(form, c);
        } else if (c == ' ' && (style == PercentStyle::form || style == PercentStyle::query)) {
            put(form, '+');
        } else {
            put(form, '%');
            put_hex(form, static_cast<Byte>(c), hex_case == HexCase::upper ? k_upper_digits : k_lower_digits);
        }
    }
    return form;
}

Secret json_escaped(std::string_view text, JsonStyle style) {
    Secret form;
    const auto put_unit = [&form, style](char16_t unit) {
        const char c = unit < 0x80 ? static_cast<char>(unit) : '\0';
        const char letter = escape_letter(c);
        const bool as_number = is_any_of(c, written_as_number(style));
        if (!as_number && (is_any_of(c, "\"\\") || (style == JsonStyle::slashes && c == '/'))) {
            put(form, '\\');
            put(form, c);
        } else if (letter != 0) {
            put(form, '\\');
            put(form, letter);
        } else if (as_number || static_cast<Byte>(c) < 0x20) {
            put_json_unit(form, unit, style); // what is not ASCII has the stand-in NUL here
        } else {
            put(form, c);
        }
    };
    if (style == JsonStyle::ascii || style == JsonStyle::dotnet)
        return for_each_utf16_unit(text, put_unit) ? std::move(form) : Secret();
    for (const char c : text) {
        if (static_cast<Byte>(c) < 0x80) {
            put_unit(static_cast<Byte>(c));
        } else {
            put(form, c);
        }
    }
    return form;
}

Secret shell_quoted(std::string_view text, ShellStyle style) {
    Secret form;
    for (const char c : text) {
        if (style == ShellStyle::ansi_c) {
            put_ansi_c(form, c);
        } else if (style == ShellStyle::single && c == '\'') {
            form.append("'\\''");
        } else if (style == ShellStyle::single_by_double && c == '\'') {
            form.append("'\"'\"'");
        } else {
            const bool escaped =
                (style == ShellStyle::doubled && is_any_of(c, "\"\\$`")) ||
                (style == ShellStyle::backslash && is_any_of(c, " \t'\"\\|&;()<>!{}*[]?^$`,"));
            if (escaped) put(form, '\\');
            put(form, c);
        }
    }
    return form;
}

Secret xml_escaped(std::string_view text, XmlStyle style) {
    const XmlNames names = xml_names(style);
    Secret form;
    for (const char c : text) {
        std::string_view name;
        if (c == '<') name = "&lt;";
        if (c == '&') name = "&amp;";
        if (c == '>') name = names.greater;
        if (c == '"') name = names.quote;
        if (c == '\'') name = names.apostrophe;
        if (name.empty()) {
            put(form, c);
        } else {
            form.append(name);
        }
    }
    return form;
}

Secret doubled(std::string_view text, char quote) {
    Secret form;
    for (const char c : text) {
        if (c == quote) put(form, c);
        put(form, c);
    }
    return form;
}

Secret utf16le(std::string_view text) {
    Secret form;
    const bool is_utf8 = for_each_utf16_unit(text, [&form](char16_t unit) {
        put(form, static_cast<char>(unit & 0xFFU));
        put(form, static_cast<char>(unit >> 8U));
    });
    return is_utf8 ? std::move(form) : Secret();
}

} // namespace snykcred
