#include "shell/pem_bundle.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace snykcred {
namespace {

using Bytes = std::span<const unsigned char>;

/// The element of DER (X.690) at the beginning of `in`: its header and content sizes; none if it is cut.
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
    if (found.size() > in.size()) return std::nullopt;
    return found;
}

/// Where the subject stands in a certificate (RFC 5280, 4.1); empty if this is none.
Bytes subject_of(Bytes certificate) {
    constexpr unsigned char sequence = 0x30;
    constexpr unsigned char version = 0xa0;
    Bytes in = certificate;
    for (int level = 0; level < 2; ++level) { // Certificate, TBSCertificate
        const auto outer = element(in);
        if (!outer || outer->tag != sequence) return {};
        in = in.subspan(outer->header, outer->content);
    }
    if (const auto first = element(in); first && first->tag == version) in = in.subspan(first->size());
    for (int skipped = 0; skipped < 4; ++skipped) { // serialNumber, signature, issuer, validity
        const auto part = element(in);
        if (!part) return {};
        in = in.subspan(part->size());
    }
    const auto subject = element(in);
    if (!subject || subject->tag != sequence) return {};
    return in.first(subject->size());
}

unsigned char folded(unsigned char byte) {
    // The four ASCII string types that X.500 names are compared across.
    if (byte == 0x13 || byte == 0x14 || byte == 0x16) return 0x0c;
    return byte >= 'A' && byte <= 'Z' ? static_cast<unsigned char>(byte + ('a' - 'A')) : byte;
}

/// Cheaper than OpenSSL's comparison and never stricter than it for names of one spelling.
bool may_be_equal(Bytes a, Bytes b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return folded(x) == folded(y); });
}

using Decoder = std::unique_ptr<EVP_ENCODE_CTX, Releases<EVP_ENCODE_CTX_free>>;

/// Appends the bytes of the base64 lines in `text`; false if they are not base64.
bool decode(Decoder& decoder, std::string_view text, std::vector<unsigned char>& out) {
    const std::size_t before = out.size();
    out.resize(before + text.size());
    EVP_DecodeInit(decoder.get());
    int written = 0;
    int rest = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    const bool valid = EVP_DecodeUpdate(decoder.get(), out.data() + before, &written, bytes,
                                        static_cast<int>(text.size())) >= 0 &&
                       EVP_DecodeFinal(decoder.get(), out.data() + before + written, &rest) == 1;
    out.resize(before + (valid ? static_cast<std::size_t>(written + rest) : 0));
    return valid;
}

} // namespace

PemBundle::PemBundle(std::string_view text) {
    constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
    constexpr std::string_view end = "-----END CERTIFICATE-----";
    Decoder decoder(EVP_ENCODE_CTX_new());
    der_.reserve(text.size());
    for (std::size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at)) {
        at += begin.size();
        const std::size_t stop = text.find(end, at);
        if (stop == std::string_view::npos) return;
        const std::size_t offset = der_.size();
        if (!decode(decoder, text.substr(at, stop - at), der_)) continue;
        const Bytes certificate = Bytes(der_).subspan(offset);
        const Bytes subject = subject_of(certificate);
        if (subject.empty()) continue;
        entries_.push_back({offset, certificate.size(),
                            static_cast<std::size_t>(subject.data() - der_.data()), subject.size()});
    }
}

std::vector<Certificate> PemBundle::with_subject(const X509_NAME* name) const {
    std::vector<Certificate> found;
    const unsigned char* bytes = nullptr;
    std::size_t size = 0;
    if (X509_NAME_get0_der(name, &bytes, &size) != 1) return found;
    const Bytes all(der_);
    for (const Entry& entry : entries_) {
        if (!may_be_equal(all.subspan(entry.subject_offset, entry.subject_size), {bytes, size})) continue;
        const unsigned char* at = der_.data() + entry.offset;
        Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(entry.size)));
        if (certificate && X509_NAME_cmp(X509_get_subject_name(certificate.get()), name) == 0) {
            found.push_back(std::move(certificate));
        }
    }
    return found;
}

FileText read_text(const std::string& path) {
    constexpr std::size_t limit = 16 * 1024 * 1024;
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return {std::nullopt, std::generic_category().message(errno)};
    std::string text;
    std::array<char, 16 * 1024> piece{};
    ::ssize_t got = 0;
    while ((got = ::read(file, piece.data(), piece.size())) > 0 && text.size() <= limit) {
        text.append(piece.data(), static_cast<std::size_t>(got));
    }
    const int error = errno;
    ::close(file);
    if (got < 0) return {std::nullopt, std::generic_category().message(error)};
    if (text.size() > limit) return {std::nullopt, "it is larger than 16 MiB"};
    return {std::move(text), {}};
}

} // namespace snykcred
