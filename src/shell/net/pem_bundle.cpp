#include "shell/net/pem_bundle.hpp"

#include "core/base/base64.hpp"
#include "shell/os/error_text.hpp"
#include "shell/os/file.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

namespace snykcred {
namespace {

using Bytes = std::span<const unsigned char>;
using Name = std::unique_ptr<X509_NAME, Releases<X509_NAME_free>>;

/// The header of a DER element (X.690) at the beginning of `in`, which may end before the element does; none
/// if the header itself is cut.
struct Element {
    unsigned char tag = 0;
    std::size_t header = 0;
    std::size_t content = 0;
    [[nodiscard]] std::size_t size() const { return header + content; }
};

std::optional<Element> element(Bytes in) {
    if (in.size() < 2) return std::nullopt;
    Element found{in[0], 2, in[1]};
    if (in[1] >= 0x80) {
        const std::size_t count = in[1] & 0x7fU;
        if (count == 0 || count > 3 || in.size() < 2 + count) return std::nullopt;
        found.header = 2 + count;
        found.content = 0;
        for (std::size_t i = 0; i < count; ++i)
            found.content = found.content << 8U | in[2 + i];
    }
    return found;
}

/// Where the subject stands in a certificate (RFC 5280, 4.1) or in its beginning; empty if it is not there.
Bytes subject_of(Bytes certificate) {
    constexpr unsigned char sequence = 0x30;
    constexpr unsigned char version = 0xa0;
    Bytes in = certificate;
    for (int level = 0; level < 2; ++level) { // Certificate, TBSCertificate
        const auto outer = element(in);
        if (!outer || outer->tag != sequence) return {};
        in = in.subspan(outer->header);
    }
    const auto first = element(in);
    // Before the subject stand: version (not in v1), serialNumber, signature, issuer, validity.
    const int before = first && first->tag == version ? 5 : 4;
    for (int skipped = 0; skipped < before; ++skipped) {
        const auto part = element(in);
        if (!part || part->size() > in.size()) return {};
        in = in.subspan(part->size());
    }
    const auto subject = element(in);
    constexpr unsigned char constructed = 0x20; // OpenSSL takes a name also without this mark
    if (!subject || (subject->tag | constructed) != sequence || subject->size() > in.size()) return {};
    return in.first(subject->size());
}

/// Is the text of this type and spelled so that X.500 compares it byte by byte, letter case aside? Blanks at
/// the ends and repeated ones do not count, and other types are of another encoding (RFC 5280, 7.1).
bool is_plain(unsigned char tag, Bytes text) {
    constexpr unsigned char utf8 = 0x0c;
    constexpr unsigned char printable = 0x13;
    constexpr unsigned char ia5 = 0x16;
    if (tag != utf8 && tag != printable && tag != ia5) return false;
    unsigned char before = ' ';
    for (const unsigned char byte : text) {
        if (byte < ' ' || (byte == ' ' && before == ' ')) return false;
        before = byte;
    }
    return text.empty() || before != ' ';
}

bool is_plain(Bytes name) {
    constexpr unsigned char sequence = 0x30;
    constexpr unsigned char set = 0x31;
    constexpr unsigned char identifier = 0x06;
    while (!name.empty()) {
        const auto part = element(name);
        if (!part || part->size() > name.size()) return false;
        const bool outer = part->tag == sequence || part->tag == set;
        if (!outer && part->tag != identifier &&
            !is_plain(part->tag, name.subspan(part->header, part->content)))
            return false;
        name = name.subspan(outer ? part->header : part->size());
    }
    return true;
}

unsigned char folded(unsigned char byte) {
    // The types of plain text.
    if (byte == 0x13 || byte == 0x16) return 0x0c;
    return byte >= 'A' && byte <= 'Z' ? static_cast<unsigned char>(byte + ('a' - 'A')) : byte;
}

/// Cheaper than OpenSSL's comparison and never stricter than it for plain names.
bool may_be_equal(Bytes a, Bytes b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return folded(x) == folded(y); });
}

bool are_equal(Bytes subject, const X509_NAME* name) {
    const unsigned char* at = subject.data();
    const Name parsed(d2i_X509_NAME(nullptr, &at, static_cast<long>(subject.size())));
    return parsed && X509_NAME_cmp(parsed.get(), name) == 0;
}

/// The bytes of base64 lines; what follows the first foreign character is left out.
std::vector<unsigned char> decoded(std::string_view lines) {
    const std::unique_ptr<EVP_ENCODE_CTX, Releases<EVP_ENCODE_CTX_free>> decoder(made(EVP_ENCODE_CTX_new()));
    std::vector<unsigned char> bytes(lines.size());
    int size = 0;
    EVP_DecodeInit(decoder.get());
    EVP_DecodeUpdate(decoder.get(), bytes.data(), &size, reinterpret_cast<const unsigned char*>(lines.data()),
                     static_cast<int>(lines.size()));
    bytes.resize(static_cast<std::size_t>(std::max(size, 0)));
    return bytes;
}

constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view end = "-----END CERTIFICATE-----";

/// Do the lines hold this base64 text, wherever they break?
bool are_lines_of(std::string_view lines, std::string_view base64) {
    for (const char c : lines) {
        if (c == '\n' || c == '\r' || c == ' ' || c == '\t') continue;
        if (base64.empty() || c != base64.front()) return false;
        base64.remove_prefix(1);
    }
    return base64.empty();
}

} // namespace

bool holds_certificate(std::string_view pem, const X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    if (size < 0) return false;
    const Secret base64 = encode_base64({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return base64.reveal([pem](std::string_view wanted) {
        for (std::size_t at = pem.find(begin); at != std::string_view::npos; at = pem.find(begin, at)) {
            at += begin.size();
            const std::size_t stop = pem.find(end, at);
            if (stop == std::string_view::npos) return false;
            if (are_lines_of(pem.substr(at, stop - at), wanted)) return true;
        }
        return false;
    });
}

PemBundle::PemBundle(std::string text) : text_(std::move(text)) {
    constexpr std::size_t enough = 512; // characters that mostly hold the subject
    const std::string_view all = text_;
    for (std::size_t at = all.find(begin); at != std::string_view::npos; at = all.find(begin, at)) {
        at += begin.size();
        const std::size_t stop = all.find(end, at);
        if (stop == std::string_view::npos) return;
        const std::string_view lines = all.substr(at, stop - at);
        auto bytes = decoded(lines.substr(0, enough));
        Bytes subject = subject_of(bytes);
        if (subject.empty() && lines.size() > enough) {
            bytes = decoded(lines);
            subject = subject_of(bytes);
        }
        if (subject.empty()) continue;
        entries_.push_back({at, lines.size(), subjects_.size(), subject.size(), is_plain(subject)});
        subjects_.insert(subjects_.end(), subject.begin(), subject.end());
    }
}

std::vector<Certificate> PemBundle::with_subject(const X509_NAME* name) const {
    std::vector<Certificate> found;
    const unsigned char* wanted = nullptr;
    std::size_t size = 0;
    if (X509_NAME_get0_der(name, &wanted, &size) != 1) return found;
    const bool plain = is_plain({wanted, size});
    for (const Entry& entry : entries_) {
        const Bytes subject = Bytes(subjects_).subspan(entry.subject_offset, entry.subject_size);
        if (!(plain && entry.plain ? may_be_equal(subject, {wanted, size}) : are_equal(subject, name)))
            continue;
        const auto bytes = decoded(std::string_view(text_).substr(entry.offset, entry.size));
        const unsigned char* at = bytes.data();
        Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(bytes.size())));
        if (certificate && X509_NAME_cmp(X509_get_subject_name(certificate.get()), name) == 0) {
            found.push_back(std::move(certificate));
        }
    }
    return found;
}

FileText read_text(const std::string& path, InputDeadline until) {
    constexpr std::size_t limit = 16 * 1024 * 1024;
    const OpenedInput input = open_input(path);
    if (!input.file) return {std::nullopt, input.trouble};
    const auto facts = facts_of(input.file.get());
    const bool sized = facts && facts->kind == FileKind::regular && facts->size <= limit;
    std::string text(sized ? static_cast<std::size_t>(facts->size) + 1 : 4096, '\0');
    std::size_t size = 0;
    std::ptrdiff_t got = 1;
    while (got > 0 && size <= limit) {
        if (size == text.size()) text.resize(2 * size);
        got = read_in_time(input.file.get(), text.data() + size, text.size() - size, until);
        if (got > 0) size += static_cast<std::size_t>(got);
    }
    if (got < 0) return {std::nullopt, error_text(errno)};
    if (size > limit) return {std::nullopt, "it is larger than 16 MiB"};
    text.resize(size);
    return {std::move(text), {}};
}

} // namespace snykcred
