#include "core/signer/aws_error.hpp"

#include "core/signer/json_member.hpp"
#include "core/signer/xml_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace snykcred {
namespace {

constexpr std::array k_passing_statuses{429, 500, 502, 503, 504};
constexpr std::array<std::string_view, 11> k_passing_codes{
    "IDPCommunicationError",     "Throttling",
    "ThrottlingException",       "ThrottledException",
    "RequestLimitExceeded",      "TooManyRequestsException",
    "InternalFailure",           "ServiceUnavailable",
    "KMSInternalException",      "KeyUnavailableException",
    "DependencyTimeoutException"};

struct AwsError {
    std::string code, message;
};

std::string shown(const Secret& secret) {
    return secret.reveal([](std::string_view text) { return std::string(text); });
}

std::optional<AwsError> json_error(const Secret& body) {
    const auto type = secret_member(body, {"__type"});
    if (!type) return std::nullopt;
    std::string code = shown(*type);
    code.erase(0, code.find('#') + 1); // "com.amazonaws.kms#NotFoundException"
    auto message = secret_member(body, {"message"});
    if (!message) message = secret_member(body, {"Message"});
    return AwsError{std::move(code), message ? shown(*message) : std::string()};
}

std::optional<AwsError> xml_error(std::string_view document) {
    // Which one it is differs by service; the last is moto's.
    for (const std::string_view around :
         {"ErrorResponse/Error/", "Errors/Error/", "Response/Errors/Error/", "ErrorResponse/Errors/Error/"}) {
        const auto code = xml_text(document, std::string(around) + "Code");
        if (!code) continue;
        const auto message = xml_text(document, std::string(around) + "Message");
        return AwsError{without_xml_escapes(*code), without_xml_escapes(message.value_or(""))};
    }
    return std::nullopt;
}

std::optional<AwsError> read(const Reply& reply) {
    if (auto error = json_error(reply.body)) return error;
    return reply.body.reveal(xml_error);
}

} // namespace

std::optional<std::string> aws_error(const Reply& reply) {
    auto error = read(reply);
    if (!error || error->code.empty()) return std::nullopt;
    error->message.resize(std::min(error->message.size(), error->message.find('\n')));
    error->message.resize(std::min(error->message.size(), error->message.find(" The Canonical String")));
    return error->message.empty() ? error->code : error->code + ": " + error->message;
}

bool aws_may_pass(const Reply& reply) {
    if (std::ranges::find(k_passing_statuses, reply.status) != k_passing_statuses.end()) return true;
    if (reply.status < 400) return false;
    const auto error = read(reply);
    return error && std::ranges::find(k_passing_codes, error->code) != k_passing_codes.end();
}

} // namespace snykcred
