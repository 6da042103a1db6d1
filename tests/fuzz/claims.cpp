// What a token says of itself. Property: host, end and client that were written into a token (with an encoder
// of our own tests) are read back; what is no object says nothing.
#include "core/snyk/claims.hpp"

#include "core/base/base64.hpp"
#include "fuzz.hpp"

#include <boost/json.hpp>

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    const std::string host(take_line(rest)), client(take_line(rest));
    const std::int64_t end = static_cast<std::int64_t>(hash_of(input) % 4'000'000'000U);

    // Any payload.
    const std::string raw = "snyk_uat.abcdefgh." + encode_base64url(rest) + ".c2ln";
    if (const auto token = split_snyk_token(raw)) {
        boost::system::error_code error;
        const auto document = boost::json::parse(rest, error);
        const Claims claims = read_token_claims(*token);
        const bool object = !error && document.is_object();
        must(object || (!claims.host && !claims.expires_at), "what is no object says nothing");
        if (claims.host)
            must(document.as_object().at("h").as_string() == *claims.host, "the host is the payload's");
    }
    if (!is_utf8(host) || !is_utf8(client)) return;

    // One that says all.
    const boost::json::object pat{{"h", host}, {"e", end}, {"j", "x"}};
    const std::string token = "snyk_sat.abcdefgh." + encode_base64url(boost::json::serialize(pat)) + ".c2ln";
    const auto split = split_snyk_token(token);
    must(split.has_value(), "a token of the right shape is one");
    const Claims claims = read_token_claims(*split);
    must(claims.host.value_or("") == host && claims.expires_at == end, "a token's claims are read back");

    const boost::json::object payload{{"aud", boost::json::array{host}}, {"exp", end}, {"azp", client}};
    const std::string jwt = encode_base64url(R"({"alg":"RS256"})") + "." +
                            encode_base64url(boost::json::serialize(payload)) + ".c2ln";
    const auto read = read_jwt(jwt);
    must(read.has_value(), "a JWT of the right shape is one");
    must(read->claims.expires_at == end, "a JWT's end is read back");
    must(host.empty() || read->claims.host.value_or("") == host, "a JWT's audience is read back");
    must(read->claims.client_id.value_or("") == client, "a JWT's client is read back");
}
