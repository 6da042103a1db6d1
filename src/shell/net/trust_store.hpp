// Whom TLS believes: where CA certificates come from (README.md#options), looked up one at a time when a
// chain asks for them.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/result.hpp"
#include "core/settings/settings.hpp"
#include "shell/net/openssl_handles.hpp"
#include "shell/os/input_file.hpp"
#include "shell/os/system_store.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace snykcred {

/// A CA that ends a verified chain although neither the system's store nor a flag names it.
struct AddedCa {
    std::string variable; ///< that brought it in: "SSL_CERT_FILE"
    std::string name;     ///< its subject's common name, harmless to a log
    bool system_store =
        false; ///< is there a system store that lacks it? Not in Nix, conda, distroless images
};

class TrustStore {
public:
    /// `--ca-file` alone; else, unless `--trust system`, `SSL_CERT_FILE` and `SSL_CERT_DIR` in place of the
    /// system's and `NODE_EXTRA_CA_CERTS` in addition. Refuses [unreadable]: the file that is to replace the
    /// system's cannot be read or holds no certificate. An extra file that cannot be used is only noted, as
    /// Node does.
    /// Files that are pipes are waited for until `until`.
    static Result<TrustStore> open(const Settings& settings, const Environment& environment,
                                   InputDeadline until = InputDeadline::max());
    /// Of a service that is not Snyk's: the CAs in the file `ca`, else in --ca-file, else the system's; no
    /// variable has a say. Refuses [unreadable] as open() does.
    static Result<TrustStore> open_for_service(const std::string& ca, const Settings& settings,
                                               InputDeadline until = InputDeadline::max());
    TrustStore(TrustStore&&) noexcept;
    ~TrustStore();

    /// "--ca-file PATH", "system (/etc/ssl/certs)", … for the report.
    [[nodiscard]] const std::string& source() const;
    /// Are the CAs of the system trusted and no others?
    [[nodiscard]] bool is_system() const;
    /// What is wrong with the settings without being fatal, for the hints of a failure; mostly empty.
    [[nodiscard]] const std::string& note() const;
    /// Hints for an unknown CA: the way to trust a key service's, or variables of other programs, which name
    /// CAs and are not read here.
    [[nodiscard]] const std::vector<std::string>& unread() const;
    [[nodiscard]] X509_STORE* store() const;
    /// Makes it what this context believes, for as long as both live.
    void use_in(SSL_CTX* context) const;
    /// Is this end of a verified chain known from a variable alone? The system's store is read for that even
    /// where SSL_CERT_FILE or SSL_CERT_DIR stand in its place; if it cannot be read, the answer is yes.
    [[nodiscard]] std::optional<AddedCa> added(const X509* anchor) const;
    /// "/etc/ssl/certs", "SSL_CERT_FILE /corp.pem": where this end of a verified chain is stored; may be
    /// empty.
    [[nodiscard]] std::string found_in(const X509* anchor) const;

private:
    struct State;
    explicit TrustStore(std::unique_ptr<State> state);
    static TrustStore finish(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace snykcred
