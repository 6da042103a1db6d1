// The way to one of Snyk's hosts, as `doctor` sees it: a request without a credential, and a row for each
// step that it took.
#pragma once

#include "core/api/exchange.hpp"
#include "core/api/proxy.hpp"
#include "core/rule/diagnosis.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snykcred {

/// What a connection saw. The times are those of each step alone; none where it was not reached.
struct WaySeen {
    std::string proxy;                  ///< "p:3128"; empty: straight
    std::vector<std::string> addresses; ///< of the host, or of the proxy where there is one
    std::string address;                ///< that is connected to, with its port
    std::optional<std::chrono::milliseconds> dns, connect, tunnel, tls;
    std::string tls_version;        ///< "TLSv1.3"
    std::vector<std::string> chain; ///< names of the verified chain, the server's first, the anchor last
    std::string anchor_from;        ///< where that CA is stored: "/etc/ssl/certs", "SSL_CERT_FILE PATH"
    std::string warning;            ///< the chain holds only through a CA that a variable names; else empty
};

struct Traced {
    Exchanged exchanged;
    WaySeen way;
};

/// Asks whose no credential is: Snyk's API answers 401.
Request request_without_credential(const Endpoint& endpoint);

/// One row a step, up to the first that failed. `now`: Unix seconds when the answer was there. Of a host that
/// is not `needed`, one row with the time of all steps; its faults are warnings.
std::vector<DiagnosisRow> rows_of(const Request& request, const Traced& traced, std::int64_t now,
                                  bool needed);

/// "p:3128 (variable HTTPS_PROXY)", or why there is none.
DiagnosisRow proxy_row(const ProxySettings& proxy, const Settings& settings);

} // namespace snykcred
