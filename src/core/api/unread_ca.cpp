#include "core/api/unread_ca.hpp"

#include "core/base/text.hpp"

namespace snykcred {

std::vector<std::string> unread_ca_hints(const Environment& environment) {
    std::vector<std::string> hints;
    std::vector<std::string_view> bundles;
    for (const std::string_view name :
         {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "AWS_CA_BUNDLE"}) {
        if (environment.has(name)) bundles.push_back(name);
    }
    if (!bundles.empty()) {
        const std::string one(bundles.front());
        hints.push_back(
            join(bundles, ", ") + (bundles.size() == 1 ? " is set" : " are set") +
            ", for other programs: if your company's CA is in that file, set NODE_EXTRA_CA_CERTS to the "
            "same path, which snyk-cred and the Snyk CLI read (or --ca-file \"$" +
            one + "\")");
    }
    if (environment.is("NODE_TLS_REJECT_UNAUTHORIZED", "0")) {
        hints.emplace_back(
            "NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect here: certificates are always verified");
    }
    return hints;
}

} // namespace snykcred
