// What a URI says of Google Cloud: the service account that signs, and how a job logs in there
// (core/signer/README.md#google-cloud).
#pragma once

#include "core/base/result.hpp"
#include "core/rule/findings.hpp"
#include "core/snyk/host.hpp"

#include <string>
#include <string_view>

namespace snykcred {

struct GcpUri {
    std::string account;  ///< the address of the service account that signs
    std::string provider; ///< of a workload identity pool: "//iam.googleapis.com/projects/NUMBER/…"
    std::string
        impersonate{};      ///< address of a service account that asks for the signature; empty: the job does
    HostPort at;            ///< where the signature is asked for
    HostPort sts;           ///< where the job logs in
    std::string audience{}; ///< of the job's identity token
    std::string ca{};       ///< path; empty: --ca-file, else the system's store
};

/// "ADDRESS", which is a URI's rest behind "gcpsa:", with the parameters provider, audience ("https:" and the
/// provider unless given), impersonate, endpoint and sts-endpoint (https, in place of Google's own) and ca.
/// Refuses [usage] everything else.
Result<GcpUri> read_gcp_uri(std::string_view rest);

/// "service account ci@acme.iam.gserviceaccount.com": for the report and messages.
std::string words(const GcpUri& uri);

SignedBy signed_by(const GcpUri& uri);

/// Where Google publishes the public keys.
std::string public_key_hint(const GcpUri& uri);

} // namespace snykcred
