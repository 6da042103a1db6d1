// What the core asks of the network and what it gets back: plain values. The credential and the client secret
// are written by the shell at the last moment; a request to Snyk never holds them.
#pragma once

#include "core/base/secret.hpp"
#include "core/rule/endpoint.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace snykcred {

/// Form of POST /oauth2/token, grant client_credentials (Snyk's oauth-api-spec.yaml).
struct TokenForm {
    std::string client_id;
    /// Send a signed assertion (private_key_jwt) instead of the client secret.
    bool with_assertion = false;
    std::string key_id;   ///< JWT header `kid`
    std::string audience; ///< the full token URL of the region
    /// The assertion, fresh for each attempt: its `jti` counts once.
    std::shared_ptr<const Secret> assertion{};
};

struct Reply {
    int status = 0;
    std::string content_type, retry_after, rate_limit_reset, date, location;
    std::string request_id; ///< as request_id_of() reads it
    Secret body; ///< bounded by the shell; a token answer is a secret, so every body is treated as one
};

/// What is sent to another party than Snyk: the host of a JWKS, a key service. Its connection is its own,
/// trusts the system's store or --ca-file and no CA that a variable names, and carries nothing of Snyk's.
struct ServiceCall {
    HostPort at;
    std::vector<std::pair<std::string, Secret>> headers{};
    Secret body{}; ///< sent with its length where the method is POST
    /// File with the CAs that are trusted for this service alone, in place of all others; empty: none is
    /// named.
    std::string ca{};
    /// May the same request be answered otherwise in a moment? It alone decides whether it is repeated.
    bool (*passing)(const Reply&) = nullptr;
};

struct Request {
    Endpoint endpoint{};
    std::string method = "GET";
    std::string target{};                         ///< path and query
    std::optional<TokenForm> token_form{};        ///< then the method is POST and no Authorization is sent
    std::shared_ptr<const ServiceCall> service{}; ///< then it goes there, and `endpoint` means nothing

    [[nodiscard]] const std::string& host() const { return service ? service->at.host : endpoint.host(); }
    [[nodiscard]] std::uint16_t port() const { return service ? service->at.port : endpoint.port(); }
};

/// A request that got no complete answer.
struct NetworkFault {
    Failure failure;
    /// A reset or refusal that may be over at once; everything else about TLS, names and proxies is not.
    bool transient = false;
    /// A 5xx of the proxy, which is repeated as often as one of Snyk's.
    bool busy = false;
};

struct Exchanged {
    std::variant<Reply, NetworkFault> result;
    std::chrono::milliseconds elapsed{0}; ///< since the start of the run, after this exchange
    std::chrono::milliseconds took{0};    ///< this exchange alone
};

/// Next thing to do, said by the core and obeyed by the shell.
struct Send {
    Request request;
};
/// Several hosts at once, one connection each; resumed with the outcomes in the same order.
struct SendAll {
    std::vector<Request> requests;
};
struct Wait {
    std::chrono::milliseconds span{0};
    std::string line; ///< what happened and when it goes on, for stderr
};
struct Finished {};
using Step = std::variant<Send, SendAll, Wait, Finished>;

} // namespace snykcred
