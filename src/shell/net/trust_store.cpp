#include "shell/net/trust_store.hpp"

#include "core/api/unread_ca.hpp"
#include "core/base/text.hpp"
#include "shell/net/certificate_text.hpp"
#include "shell/net/pem_bundle.hpp"
#include "shell/os/path_text.hpp"
#include "shell/os/system_trust.hpp"
#include "shell/os/usual_folders.hpp"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

using Store = std::unique_ptr<X509_STORE, Releases<X509_STORE_free>>;
using LookupMethod = std::unique_ptr<X509_LOOKUP_METHOD, Releases<X509_LOOKUP_meth_free>>;

/// A file or directory that CA certificates come from.
struct CaStore {
    std::string path;
    bool hashed = false;      ///< a directory of hash links, read on demand
    std::string variable{};   ///< that names it; empty for the system's and for what a flag names
    bool last_resort = false; ///< read only for what no other has: a bundle beside a hashed directory
    std::optional<PemBundle> bundle{};

    std::vector<Certificate> with_subject(const X509_NAME* name, InputDeadline until) {
        if (hashed) return from_directory(name, until);
        if (!bundle) bundle.emplace(std::move(read_text(path, until).text).value_or(""));
        return bundle->with_subject(name);
    }

    [[nodiscard]] bool holds(const X509* certificate, InputDeadline until) const {
        if (!hashed) return holds_certificate(read_text(path, until).text.value_or(""), certificate);
        return std::ranges::any_of(
            from_directory(X509_get_subject_name(certificate), until),
            [certificate](const Certificate& stored) { return X509_cmp(stored.get(), certificate) == 0; });
    }

private:
    std::vector<Certificate> from_directory(const X509_NAME* name, InputDeadline until) const {
        std::vector<Certificate> found;
        int ok = 0;
        const unsigned long hash = X509_NAME_hash_ex(name, nullptr, nullptr, &ok);
        for (unsigned number = 0; ok == 1; ++number) {
            std::array<char, 32> link{};
            std::snprintf(link.data(), link.size(), "/%08lx.%u", hash, number);
            auto file = read_text(path + link.data(), until);
            if (!file.text) break;
            for (Certificate& certificate : PemBundle(std::move(*file.text)).with_subject(name)) {
                found.push_back(std::move(certificate));
            }
        }
        return found;
    }
};

Failure unusable(const std::string& subject, const std::string& why) {
    return {Fault::unreadable,
            subject + ": " + why,
            {"use a file with CA certificates in PEM format (BEGIN CERTIFICATE)"}};
}

std::string der_of(const X509* certificate) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    std::string der(reinterpret_cast<const char*>(bytes), size > 0 ? static_cast<std::size_t>(size) : 0);
    OPENSSL_free(bytes);
    return der;
}

/// The bundle beside a hashed directory is where `cat corporate.pem >> ca-certificates.crt` puts a CA;
/// OpenSSL and curl read it as well.
std::vector<CaStore> system_stores(const SystemStore& found) {
    std::vector<CaStore> stores;
    if (!found.directory.empty()) stores.push_back({found.directory, true});
    if (!found.bundle.empty()) stores.push_back({found.bundle, false, {}, !found.directory.empty()});
    return stores;
}

} // namespace

struct TrustStore::State {
    InputDeadline until{}; ///< for files that are pipes
    std::vector<CaStore> stores;
    std::string source;
    std::optional<SystemStore> system; ///< once it has been looked for
    bool is_system = true;             ///< and nothing besides
    bool asks_system = false;          ///< for the root of each chain
    std::string note;
    std::vector<std::string> unread;
    struct Supplied {
        Certificate certificate;
        std::string variable; ///< of its CA store
        std::string path;     ///< of its CA store
    };
    std::vector<Supplied> supplied; ///< handed to the store so far
    LookupMethod method{made(X509_LOOKUP_meth_new("CA stores"))};
    Store store{made(X509_STORE_new())};

    const SystemStore& system_store() {
        if (!system) system = find_system_store("");
        return *system;
    }

    void name_source(const std::string& words) { source += (source.empty() ? "" : ", ") + words; }

    /// Reads a bundle that must be there.
    std::optional<Failure> add_file(const std::string& setting, const std::string& path) {
        auto file = read_text(path, until);
        const std::string subject = setting + " " + shown_path(path);
        if (!file.text) return unusable(subject, file.trouble);
        PemBundle bundle(std::move(*file.text));
        if (bundle.empty()) return unusable(subject, "it contains no PEM certificate");
        stores.push_back({path, false, setting.starts_with('-') ? "" : setting, false, std::move(bundle)});
        name_source(subject);
        is_system = false;
        return std::nullopt;
    }

    void add_directories(std::string_view list) {
        const std::string separator(1, path_list_separator());
        std::string shown;
        for (const std::string_view part : split(list, separator.front())) {
            if (part.empty()) continue;
            const std::string path(part);
            shown.append(shown.empty() ? "" : separator).append(shown_path(path));
            stores.push_back({path, true, "SSL_CERT_DIR"});
        }
        name_source("SSL_CERT_DIR " + shown);
        is_system = false;
    }

    void add_system() {
        if (judges_chains()) {
            asks_system = true;
            name_source("system");
            return;
        }
        const SystemStore& found = system_store();
        if (found.empty()) {
            name_source("system (none found)");
            note = "no CA certificates were found on this system: install the package ca-certificates, or "
                   "use --ca-file";
            return;
        }
        stores = system_stores(found);
        name_source("system (" + stores.front().path + ")");
    }

    void add_extra(const std::string& path) {
        auto file = read_text(path, until);
        const bool readable = file.text.has_value();
        PemBundle bundle(std::move(file.text).value_or(""));
        if (bundle.empty()) {
            note = "NODE_EXTRA_CA_CERTS " + shown_path(path) +
                   " has no effect: " + (readable ? "it contains no PEM certificate" : file.trouble);
            return;
        }
        stores.push_back({path, false, "NODE_EXTRA_CA_CERTS", false, std::move(bundle)});
        name_source("NODE_EXTRA_CA_CERTS " + shown_path(path));
        is_system = false;
    }

    /// Hands every certificate of that name to the store; one of them, which the store keeps alive, or null.
    X509* supply(const X509_NAME* name) {
        X509* first = nullptr;
        for (const bool last_resort : {false, true}) {
            for (CaStore& ca_store : stores) {
                if (ca_store.last_resort != last_resort) continue;
                for (Certificate& certificate : ca_store.with_subject(name, until)) {
                    X509_STORE_add_cert(store.get(), certificate.get());
                    if (first == nullptr) first = certificate.get();
                    supplied.push_back({std::move(certificate), ca_store.variable, ca_store.path});
                }
            }
            if (first != nullptr) break;
        }
        return first;
    }

    /// What the system trusts ends a chain for us, too. Whether the chain holds is then decided as everywhere
    /// else.
    void ask_system(X509_STORE_CTX* chain) {
        std::vector<std::string> certificates{der_of(X509_STORE_CTX_get0_cert(chain))};
        STACK_OF(X509)* others = X509_STORE_CTX_get0_untrusted(chain);
        for (int i = 0; others != nullptr && i < sk_X509_num(others); ++i)
            certificates.push_back(der_of(sk_X509_value(others, i)));
        const auto root = trusted_root(certificates);
        if (!root) return;
        const auto* at = reinterpret_cast<const unsigned char*>(root->data());
        Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(root->size())));
        if (!certificate || X509_STORE_add_cert(store.get(), certificate.get()) != 1) return;
        supplied.push_back({std::move(certificate), {}, {}});
    }

    static int verify(X509_STORE_CTX* chain, void* state) noexcept {
        static_cast<State*>(state)->ask_system(chain);
        return X509_verify_cert(chain);
    }

    static int get_by_subject(X509_LOOKUP* lookup, X509_LOOKUP_TYPE type, const X509_NAME* name,
                              X509_OBJECT* found) noexcept {
        if (type != X509_LU_X509) return 0;
        auto* state = static_cast<State*>(X509_LOOKUP_get_method_data(lookup));
        X509* certificate = state->supply(name);
        if (certificate == nullptr || X509_OBJECT_set1_X509(found, certificate) != 1) return 0;
        X509_free(certificate); // the store takes its own reference to what a lookup returns
        return 1;
    }
};

TrustStore::TrustStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
TrustStore::TrustStore(TrustStore&&) noexcept = default;
TrustStore::~TrustStore() = default;

Result<TrustStore> TrustStore::open(const Settings& settings, const Environment& environment,
                                    InputDeadline until) {
    auto state = std::make_unique<State>();
    state->until = until;
    const bool ambient = !settings.ca_file && settings.trust.value == TrustMode::environment;
    const auto file = ambient ? environment.get("SSL_CERT_FILE") : std::nullopt;
    const auto directories = ambient ? environment.get("SSL_CERT_DIR") : std::nullopt;
    const auto extra = ambient ? environment.get("NODE_EXTRA_CA_CERTS") : std::nullopt;
    if (ambient) state->unread = unread_ca_hints(environment);
    if (settings.ca_file) {
        if (auto failure = state->add_file("--ca-file", *settings.ca_file)) return *std::move(failure);
    }
    if (file) {
        if (auto failure = state->add_file("SSL_CERT_FILE", std::string(*file))) return *std::move(failure);
    }
    if (directories) state->add_directories(*directories);
    if (!settings.ca_file && !file && !directories) state->add_system();
    if (extra) state->add_extra(std::string(*extra));
    return finish(std::move(state));
}

Result<TrustStore> TrustStore::open_for_service(const std::string& ca, const Settings& settings,
                                                InputDeadline until) {
    auto state = std::make_unique<State>();
    state->until = until;
    state->unread = {ca.empty()
                         ? "add ca=PATH to the URI, a file with the CA that issued its certificate: no "
                           "variable names a CA for a key service"
                         : "ca= in the URI must name a file with the CA that issued its certificate"};
    if (!ca.empty()) {
        if (auto failure = state->add_file("--signer or --token-from, its ca", ca))
            return *std::move(failure);
    } else if (settings.ca_file) {
        if (auto failure = state->add_file("--ca-file", *settings.ca_file)) return *std::move(failure);
    } else {
        state->add_system();
    }
    return finish(std::move(state));
}

TrustStore TrustStore::finish(std::unique_ptr<State> state) {
    // As curl: a CA file may hold an intermediate alone. On the store, so that the chain of a stapled OCSP
    // answer's signer is judged alike.
    X509_STORE_set_flags(state->store.get(), X509_V_FLAG_PARTIAL_CHAIN);
    X509_LOOKUP_meth_set_get_by_subject(state->method.get(), State::get_by_subject);
    X509_LOOKUP* lookup = made(X509_STORE_add_lookup(state->store.get(), state->method.get()));
    X509_LOOKUP_set_method_data(lookup, state.get());
    return TrustStore(std::move(state));
}

const std::string& TrustStore::source() const { return state_->source; }
bool TrustStore::is_system() const { return state_->is_system; }
const std::string& TrustStore::note() const { return state_->note; }
const std::vector<std::string>& TrustStore::unread() const { return state_->unread; }
X509_STORE* TrustStore::store() const { return state_->store.get(); }

void TrustStore::use_in(SSL_CTX* context) const {
    SSL_CTX_set1_cert_store(context, store());
    if (state_->asks_system) SSL_CTX_set_cert_verify_callback(context, State::verify, state_.get());
}

std::string TrustStore::found_in(const X509* anchor) const {
    for (const State::Supplied& one : state_->supplied) {
        if (X509_cmp(one.certificate.get(), anchor) != 0) continue;
        if (one.path.empty()) return "the system's certificate store";
        return one.variable + (one.variable.empty() ? "" : " ") + shown_path(one.path);
    }
    return {};
}

std::optional<AddedCa> TrustStore::added(const X509* anchor) const {
    std::optional<std::string> variable;
    for (const State::Supplied& one : state_->supplied) {
        if (X509_cmp(one.certificate.get(), anchor) != 0) continue;
        if (one.variable.empty()) return std::nullopt;
        if (!variable) variable = one.variable;
    }
    if (!variable) return std::nullopt;
    const SystemStore& system = state_->system_store();
    for (const CaStore& ca_store : system_stores(system)) {
        if (ca_store.holds(anchor, state_->until)) return std::nullopt;
    }
    // A system that judges chains itself has a store without files.
    if (judges_chains() && trusted_root(std::array{der_of(anchor)})) return std::nullopt;
    return AddedCa{*variable, name_in_words(X509_get_subject_name(anchor)),
                   judges_chains() || !system.empty()};
}

} // namespace snykcred
