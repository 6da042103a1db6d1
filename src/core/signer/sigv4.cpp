#include "core/signer/sigv4.hpp"

#include "core/base/calendar.hpp"
#include "core/base/text_forms.hpp"

#include <algorithm>
#include <iterator>

namespace snykcred {
namespace {

constexpr std::string_view k_algorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t k_day_digits = 8;

Secret signing_key(const AwsKeys& keys, std::string_view day, const AwsScope& scope,
                   const AwsDigests& digests) {
    Secret key("AWS4");
    key.append(keys.secret);
    for (const std::string_view part : {day, std::string_view(scope.region), std::string_view(scope.service),
                                        std::string_view("aws4_request")})
        key = digests.hmac_sha256(key, part);
    return key;
}

} // namespace

std::string aws_time(std::int64_t unix_seconds) {
    std::string text = iso_time(unix_seconds);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

Secret sigv4_authorization(const AwsKeys& keys, const AwsScope& scope,
                           const std::vector<std::pair<std::string, Secret>>& headers, std::string_view body,
                           const AwsDigests& digests) {
    std::vector<const std::pair<std::string, Secret>*> sorted;
    std::ranges::transform(headers, std::back_inserter(sorted), [](const auto& header) { return &header; });
    std::ranges::sort(sorted, {}, [](const auto* header) { return std::string_view(header->first); });

    Secret canonical("POST\n/\n\n");
    std::string names;
    for (const auto* header : sorted) {
        canonical.append(header->first + ":");
        canonical.append(header->second);
        canonical.append("\n");
        names += (names.empty() ? "" : ";") + header->first;
    }
    canonical.append("\n" + names + "\n" + digests.sha256_hex(body));

    const std::string time = aws_time(scope.now);
    const std::string day = time.substr(0, k_day_digits);
    const std::string place = day + "/" + scope.region + "/" + scope.service + "/aws4_request";
    const std::string to_sign =
        std::string(k_algorithm) + "\n" + time + "\n" + place + "\n" + canonical.reveal(digests.sha256_hex);
    const Secret signature = digests.hmac_sha256(signing_key(keys, day, scope, digests), to_sign);

    Secret value(k_algorithm);
    value.append(" Credential=");
    value.append(keys.id);
    value.append("/" + place + ", SignedHeaders=" + names + ", Signature=");
    value.append(signature.reveal([](std::string_view bytes) { return hex(bytes, HexCase::lower); }));
    return value;
}

} // namespace snykcred
