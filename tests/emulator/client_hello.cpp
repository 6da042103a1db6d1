#include "emulator/client_hello.hpp"

#include "emulator/text.hpp"

#include <algorithm>
#include <array>

namespace emulator {

namespace {

constexpr std::size_t k_record_header = 5;
constexpr unsigned char k_handshake_record = 22;
constexpr unsigned char k_client_hello = 1;
constexpr std::size_t k_server_name = 0;

/// Big-endian reading with a bound; past the end everything is zero and `broken`.
class Cursor {
public:
    explicit Cursor(std::string_view bytes) : rest_(bytes) {}

    std::size_t number(std::size_t width) {
        std::size_t out = 0;
        for (const char c : take(width))
            out = out * 256 + static_cast<unsigned char>(c);
        return out;
    }

    std::string_view take(std::size_t count) {
        if (count > rest_.size()) {
            broken_ = true;
            rest_ = {};
            return {};
        }
        const auto out = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return out;
    }

    bool broken() const { return broken_; }
    bool empty() const { return rest_.empty(); }

private:
    std::string_view rest_;
    bool broken_ = false;
};

/// Reads until `all` holds `size` bytes.
bool fill(Stream& stream, std::string& all, std::size_t size) {
    std::array<char, 4096> buffer{};
    while (all.size() < size) {
        const std::size_t count = stream.read(buffer.data(), buffer.size());
        if (count == 0) return false;
        all.append(buffer.data(), count);
    }
    return true;
}

/// Collects the first handshake message out of as many records as it spans (RFC 8446, 5.1).
std::optional<std::string> first_message(Stream& stream, std::string& all) {
    std::string message;
    std::size_t at = 0;
    std::size_t wanted = 4;
    while (message.size() < wanted) {
        if (!fill(stream, all, at + k_record_header)) return std::nullopt;
        Cursor header(std::string_view(all).substr(at, k_record_header));
        if (header.number(1) != k_handshake_record) return std::nullopt;
        header.number(2);
        const std::size_t length = header.number(2);
        if (!fill(stream, all, at + k_record_header + length)) return std::nullopt;
        message += all.substr(at + k_record_header, length);
        at += k_record_header + length;
        if (message.size() >= 4) wanted = 4 + Cursor(std::string_view(message).substr(1, 3)).number(3);
    }
    return message;
}

std::string server_name(std::string_view extension) {
    Cursor cursor(extension);
    cursor.number(2);
    if (cursor.number(1) != 0) return {};
    return lower(cursor.take(cursor.number(2)));
}

} // namespace

std::optional<ClientHello> peek_client_hello(Stream& stream) {
    std::string all;
    const auto message = first_message(stream, all);
    stream.unread(all);
    if (!message || static_cast<unsigned char>(message->front()) != k_client_hello) return std::nullopt;
    Cursor cursor(std::string_view(*message).substr(4));
    cursor.take(2 + 32); // version, random
    cursor.take(cursor.number(1));
    cursor.take(cursor.number(2));
    cursor.take(cursor.number(1));
    ClientHello hello;
    Cursor extensions(cursor.take(cursor.number(2)));
    while (!extensions.empty() && !extensions.broken()) {
        const std::size_t type = extensions.number(2);
        const std::string_view content = extensions.take(extensions.number(2));
        if (type == k_server_name) hello.sni = server_name(content);
    }
    return hello;
}

} // namespace emulator
