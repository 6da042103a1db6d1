#include "core/signer/ssh_wire.hpp"

#include "core/base/base64.hpp"
#include "core/base/text.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace snykcred {
namespace {

constexpr std::size_t k_length_size = 4;

/// An mpint (RFC 4251, 5) of a positive number: a zero byte stands in front of a set first bit.
std::optional<std::string> positive(std::string_view bytes) {
    if (bytes.empty() || (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0) return std::nullopt;
    while (!bytes.empty() && bytes.front() == '\0')
        bytes.remove_prefix(1);
    if (bytes.empty()) return std::nullopt;
    return std::string(bytes);
}

} // namespace

std::size_t RsaPublicKey::bits() const {
    if (modulus.empty()) return 0;
    std::size_t bits = (modulus.size() - 1) * 8;
    for (auto first = static_cast<unsigned char>(modulus.front()); first != 0; first >>= 1U)
        ++bits;
    return bits;
}

std::string ssh_string(std::string_view bytes) {
    std::string text;
    for (unsigned shift = 32; shift > 0; shift -= 8)
        text += static_cast<char>(static_cast<std::uint32_t>(bytes.size()) >> (shift - 8) & 0xFFU);
    return text.append(bytes);
}

std::optional<std::string_view> take_ssh_string(std::string_view& rest) {
    if (rest.size() < k_length_size) return std::nullopt;
    std::size_t size = 0;
    for (const char c : rest.substr(0, k_length_size))
        size = size << 8U | static_cast<unsigned char>(c);
    if (size > rest.size() - k_length_size) return std::nullopt;
    const std::string_view bytes = rest.substr(k_length_size, size);
    rest.remove_prefix(k_length_size + size);
    return bytes;
}

std::optional<RsaPublicKey> read_ssh_rsa_blob(std::string_view blob) {
    const auto type = take_ssh_string(blob);
    if (!type || *type != "ssh-rsa") return std::nullopt;
    const auto exponent = take_ssh_string(blob);
    const auto modulus = exponent ? take_ssh_string(blob) : std::nullopt;
    if (!modulus || !blob.empty()) return std::nullopt;
    auto e = positive(*exponent);
    auto n = positive(*modulus);
    if (!e || !n) return std::nullopt;
    return RsaPublicKey{std::move(*n), std::move(*e)};
}

std::optional<std::string> blob_of_ssh_line(std::string_view line) {
    line = trim(line);
    if (!line.starts_with("ssh-") && !line.starts_with("ecdsa-") && !line.starts_with("sk-"))
        return std::nullopt;
    if (line.find('\n') != std::string_view::npos) return std::nullopt;
    const std::vector<std::string_view> words = split(line, ' ');
    if (words.size() < 2) return std::nullopt;
    const auto blob = decode_base64_loosely(words[1]);
    if (!blob) return std::nullopt;
    return blob->reveal([](std::string_view bytes) { return std::string(bytes); });
}

} // namespace snykcred
