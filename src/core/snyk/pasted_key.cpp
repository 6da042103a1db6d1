#include "core/snyk/pasted_key.hpp"

#include "core/base/base64.hpp"
#include "core/base/text.hpp"
#include "core/snyk/shapes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace snykcred {
namespace {

using std::string_view;

constexpr string_view k_begin = "-----BEGIN ";
constexpr string_view k_dashes = "-----";
constexpr std::size_t k_line = 64; // RFC 7468 section 2

/// A block of PEM: "PRIVATE KEY", what stands between its two lines.
struct Block {
    string_view label, body;
};

/// The first block of `text`, which is cut up to its end.
std::optional<Block> next_block(string_view& text) {
    const std::size_t begin = text.find(k_begin);
    if (begin == string_view::npos) return std::nullopt;
    text.remove_prefix(begin + k_begin.size());
    const std::size_t label_end = text.find(k_dashes);
    if (label_end == string_view::npos) return std::nullopt;
    const string_view label = text.substr(0, label_end);
    text.remove_prefix(label_end + k_dashes.size());
    const std::string last = "-----END " + std::string(label) + "-----";
    const std::size_t body_end = text.find(last);
    if (body_end == string_view::npos) return std::nullopt;
    const string_view body = text.substr(0, body_end);
    text.remove_prefix(body_end + last.size());
    return Block{label, body};
}

Secret without_blanks(string_view text) {
    Secret kept;
    for (const char& c : text) {
        if (k_blanks.find(c) == string_view::npos) kept.append({&c, 1});
    }
    return kept;
}

/// The two characters \n, or \r\n in four, as line ends. No PEM text has a backslash of its own.
Secret with_line_ends(string_view text) {
    Secret read;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find("\\n"), text.find("\\r\\n"));
        read.append(text.substr(0, end));
        if (end == string_view::npos) break;
        read.append("\n");
        text.remove_prefix(end + (text[end + 1] == 'r' ? 4 : 2));
    }
    return read;
}

bool is_base64(string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '+' || c == '/' || c == '='; });
}

Secret written(string_view label, string_view digits) {
    Secret pem(k_begin);
    pem.append(label);
    pem.append("-----\n");
    for (; !digits.empty(); digits.remove_prefix(std::min(k_line, digits.size()))) {
        pem.append(digits.substr(0, k_line));
        pem.append("\n");
    }
    pem.append("-----END ");
    pem.append(label);
    pem.append("-----\n");
    return pem;
}

bool is_whole_lines(string_view body) {
    return body.find('\n') != string_view::npos && body.find_first_of(" \t") == string_view::npos;
}

} // namespace

PastedKey mend_private_key(const Secret& given) {
    PastedKey result{given.duplicate(), {}, 0};
    std::vector<string_view> mended;
    Secret text = given.duplicate();
    const auto has = [&text](string_view part) {
        return text.reveal([part](string_view all) { return all.find(part) != string_view::npos; });
    };
    if (!has(k_begin)) {
        auto decoded = text.reveal(without_blanks).reveal(decode_base64_loosely);
        if (!decoded) return result;
        text = std::move(*decoded);
        if (!has(k_begin)) return result;
        mended.emplace_back("Base64 around it");
    }
    if (has("\\n")) {
        text = text.reveal(with_line_ends);
        mended.emplace_back("\\n in letters where its lines should end");
    }
    text.reveal([&](string_view rest) {
        std::optional<Block> key;
        bool others = false;
        while (const auto block = next_block(rest)) {
            const bool is_private = block->label.ends_with("PRIVATE KEY");
            if (is_private) ++result.private_keys;
            if (is_private) key = block;
            if (!is_private) others = true;
        }
        if (result.private_keys != 1) return;
        const Secret digits = without_blanks(key->body);
        // Headers (Proc-Type, DEK-Info) and damage are for the reader of PEM to name.
        if (!digits.reveal(is_base64)) return;
        if (others) mended.emplace_back("a certificate or public key beside it");
        if (!is_whole_lines(key->body)) mended.emplace_back("blanks or nothing where its lines should end");
        if (mended.empty()) return;
        result.pem = digits.reveal([&](string_view all) { return written(key->label, all); });
        result.mended = std::move(mended);
    });
    return result;
}

std::string_view noun_of_no_pem(std::string_view text) {
    text = trim(text);
    if (text.starts_with("PuTTY-User-Key-File")) return "a key of PuTTY";
    if (text.starts_with("ssh-")) return "an SSH public key";
    if (is_json(text)) return "JSON (a JWK, say)";
    if (text.starts_with("MII")) return "the inside of a PEM text, without its first and last line";
    if (is_path(text)) return "the path of a file";
    return {};
}

} // namespace snykcred
