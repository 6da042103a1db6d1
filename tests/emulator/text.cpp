#include "emulator/text.hpp"

#include <openssl/crypto.h>

#include <ctime>

#ifdef _WIN32
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#endif

namespace emulator {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

HostPort split_host(std::string_view authority) {
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos) return {lower(authority), ""};
        const auto rest = authority.substr(end + 1);
        return {lower(authority.substr(1, end - 1)),
                std::string(rest.starts_with(':') ? rest.substr(1) : "")};
    }
    const auto colon = authority.rfind(':');
    if (colon == std::string_view::npos) return {lower(authority), ""};
    return {lower(authority.substr(0, colon)), std::string(authority.substr(colon + 1))};
}

bool is_address(const std::string& host) {
    in6_addr six{};
    in_addr four{};
    return inet_pton(AF_INET, host.c_str(), &four) == 1 || inet_pton(AF_INET6, host.c_str(), &six) == 1;
}

std::string percent_decoded(std::string_view text, bool plus) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out += plus && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::multimap<std::string, std::string> parse_form(std::string_view text) {
    std::multimap<std::string, std::string> out;
    while (!text.empty()) {
        const auto pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        out.emplace(percent_decoded(pair.substr(0, equals), true), percent_decoded(value, true));
    }
    return out;
}

Target split_target(std::string_view target) {
    const auto question = target.find('?');
    const auto query = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
    return {std::string(target.substr(0, question)), parse_form(query)};
}

std::string value_of(const std::multimap<std::string, std::string>& pairs, const std::string& key) {
    const auto found = pairs.find(key);
    return found == pairs.end() ? std::string() : found->second;
}

std::string http_date(long long unix_seconds) {
    const auto when = static_cast<std::time_t>(unix_seconds);
    std::tm parts{};
    OPENSSL_gmtime(&when, &parts);
    // Names are written out because strftime's depend on the locale.
    static constexpr const char* k_days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* k_months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char rest[32] = {};
    const std::size_t length = std::strftime(rest, sizeof rest, "%Y %H:%M:%S GMT", &parts);
    char day[8] = {};
    const std::size_t day_length = std::strftime(day, sizeof day, ", %d ", &parts);
    return std::string(k_days[parts.tm_wday]) + std::string(day, day_length) + k_months[parts.tm_mon] + " " +
           std::string(rest, length);
}

} // namespace emulator
