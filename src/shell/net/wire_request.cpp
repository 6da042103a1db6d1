#include "shell/net/wire_request.hpp"

#include "core/base/text_forms.hpp"
#include "core/base/version.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstddef>

namespace snykcred {
namespace {

std::string agent() { return "User-Agent: snyk-cred/" + std::string(version()) + "\r\n"; }

/// application/x-www-form-urlencoded, without the '+' for blanks that some readers do not know.
void append_encoded(Secret& out, std::string_view text) {
    out.append(percent_encoded(text, PercentStyle::rfc3986, HexCase::upper));
}

void append_encoded(Secret& out, const Secret& secret) {
    secret.reveal([&out](std::string_view text) { append_encoded(out, text); });
}

/// RFC 6749 4.4; RFC 7523 2.2. The URN is what Snyk's OpenAPI description wants; its prose says otherwise.
Secret form_body(const TokenForm& form, const WireSecrets& secrets) {
    Secret body("grant_type=client_credentials&client_id=");
    append_encoded(body, form.client_id);
    if (form.with_assertion) {
        body.append("&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
                    "&client_assertion=");
        append_encoded(body, *form.assertion);
    } else {
        body.append("&client_secret=");
        append_encoded(body, *secrets.client_secret);
    }
    return body;
}

void append_base64(Secret& out, std::string_view text) {
    for (; !text.empty(); text.remove_prefix(text.size() < 3 ? text.size() : 3)) {
        std::array<unsigned char, 5> four{};
        EVP_EncodeBlock(four.data(), reinterpret_cast<const unsigned char*>(text.data()),
                        text.size() < 3 ? static_cast<int>(text.size()) : 3);
        out.append({reinterpret_cast<const char*>(four.data()), 4});
        wipe_bytes(reinterpret_cast<char*>(four.data()), four.size());
    }
}

void append_body(Secret& wire, const Secret& body) {
    const std::size_t size = body.reveal([](std::string_view bytes) { return bytes.size(); });
    wire.append("Content-Length: " + std::to_string(size) + "\r\n\r\n");
    wire.append(body);
}

Secret beginning(const Request& request, std::string_view method) {
    Secret wire(method);
    wire.append(" " + request.target + " HTTP/1.1\r\n");
    wire.append("Host: " + authority(request.host(), request.port(), 443) + "\r\n");
    wire.append(agent());
    wire.append("Accept-Encoding: identity\r\n");
    return wire;
}

Secret wire_service(const Request& request, const ServiceCall& call) {
    Secret wire = beginning(request, request.method);
    for (const auto& [name, value] : call.headers) {
        wire.append(name + ": ");
        wire.append(value);
        wire.append("\r\n");
    }
    if (request.method == "POST") {
        append_body(wire, call.body);
    } else {
        wire.append("\r\n");
    }
    return wire;
}

} // namespace

Secret wire_request(const Request& request, const WireSecrets& secrets) {
    if (request.service) return wire_service(request, *request.service);
    Secret wire = beginning(request, request.token_form ? "POST" : request.method);
    if (request.token_form) {
        wire.append("Accept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\n");
        append_body(wire, form_body(*request.token_form, secrets));
    } else {
        wire.append("Accept: application/vnd.api+json\r\n");
        if (secrets.credential != nullptr) {
            wire.append("Authorization: ");
            wire.append(secrets.credential->authorization_scheme());
            wire.append(" ");
            wire.append(secrets.credential->value());
            wire.append("\r\n");
        }
        wire.append("\r\n");
    }
    return wire;
}

Secret wire_connect(const HostPort& host, const Secret& user_info) {
    const std::string target = authority(host.host, host.port, 0);
    Secret wire("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n");
    wire.append(agent());
    if (!user_info.empty()) {
        wire.append("Proxy-Authorization: Basic ");
        user_info.reveal([&wire](std::string_view text) { append_base64(wire, text); });
        wire.append("\r\n");
    }
    wire.append("\r\n");
    return wire;
}

} // namespace snykcred
