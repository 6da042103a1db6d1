#include "emulator/http.hpp"

#include "emulator/text.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>

namespace emulator {

namespace {

namespace http = boost::beast::http;

using Parser = http::request_parser<http::string_body>;

constexpr std::uint32_t k_header_limit = 1U << 20U;
constexpr std::uint64_t k_body_limit = 1U << 24U;

Request as_value(Parser& parser) {
    const auto& message = parser.get();
    Request request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    request.version = static_cast<int>(message.version());
    request.keep_alive = message.keep_alive();
    for (const auto& field : message) {
        const auto name = field.name_string();
        request.headers.emplace_back(lower({name.data(), name.size()}), std::string(field.value()));
    }
    request.body = message.body();
    return request;
}

} // namespace

Received read_request(Stream& stream) {
    Parser parser;
    parser.header_limit(k_header_limit);
    parser.body_limit(k_body_limit);
    parser.eager(true);
    std::string held;
    std::array<char, 16384> buffer{};
    while (!parser.is_done()) {
        const std::size_t count = stream.read(buffer.data(), buffer.size());
        if (count == 0)
            return {std::nullopt, parser.got_some() || !held.empty() ? "the request was cut short" : ""};
        held.append(buffer.data(), count);
        boost::system::error_code ec;
        held.erase(0, parser.put(boost::asio::buffer(held), ec));
        if (ec && ec != http::error::need_more) return {std::nullopt, ec.message()};
    }
    stream.unread(held);
    return {as_value(parser), ""};
}

std::string reason_phrase(int status) {
    const auto phrase = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
    return std::string(phrase.data(), phrase.size());
}

} // namespace emulator
