// Sentences of the network room: what went wrong between here and Snyk, and what to do. TLS has its own
// (tls_trouble.hpp).
#pragma once

#include "core/api/exchange.hpp"
#include "core/api/proxy.hpp"
#include "shell/net/trust_store.hpp"

#include <chrono>
#include <string>

namespace snykcred {

/// "30 s", "500 ms".
std::string words(std::chrono::milliseconds span);

/// `doing`: "while connecting to api.snyk.io:443". `proxy`: through which it went; null: straight.
NetworkFault out_of_time(std::chrono::milliseconds timeout, const std::string& doing, const Proxy* proxy);

/// `peer`: "api.snyk.io:443" or "the proxy p:3128". `proxied`: the peer is the proxy.
NetworkFault name_unknown(const std::string& peer, const std::string& trouble, bool proxied);
/// `error`: errno of the last attempt.
NetworkFault cannot_connect(const std::string& peer, int error, bool proxied);
/// `cause`: errno of what the system refused: a descriptor, a thread, memory, a call.
NetworkFault nothing_left(const std::string& peer, int cause);
Failure no_random_numbers();
/// The connection ended before the answer was complete.
NetworkFault broken_answer(const std::string& peer);
/// Who was asked: Snyk, or a service of its own connection (ServiceCall).
enum class Asked { snyk, service };
/// The bytes are no answer that Snyk's API, or any service, gives: [not-snyk-api] or [foreign-answer].
NetworkFault bad_answer(const std::string& peer, const std::string& trouble, Asked whom);

/// The connection holds, but only through a CA that neither this system nor a flag names.
std::string trusted_through(const std::string& host, const AddedCa& added);

/// What a proxy answered to CONNECT if it was not a plain 200.
NetworkFault proxy_refuses(const Proxy& proxy, const std::string& target, int status, bool with_credentials,
                           const std::string& credentials_source);
/// It said 200 and went on with a page of its own.
NetworkFault proxy_talks(const Proxy& proxy);
NetworkFault proxy_closes(const Proxy& proxy);
NetworkFault proxy_garbles(const Proxy& proxy, const std::string& trouble);

} // namespace snykcred
