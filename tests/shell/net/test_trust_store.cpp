#include "shell/net/certificates.hpp"
#include "shell/net/network.hpp"
#include "shell/net/snyk.hpp"
#include "shell/net/trust_store.hpp"

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

namespace {

Result<TrustStore> open(const Environment::Map& variables, TrustMode mode = TrustMode::environment,
                        std::optional<std::string> ca_file = {}) {
    Settings settings;
    settings.trust.value = mode;
    settings.ca_file = std::move(ca_file);
    return TrustStore::open(settings, Environment(variables, {}));
}

/// Between the folders of a list.
const std::string k_between = fs::path::preferred_separator == '/' ? ":" : ";";

/// The emulator's CA as a hashed directory.
std::string hashed_directory(const Snyk& snyk) {
    const std::string path = snyk.scratch / "hashed";
    fs::create_directory(path);
    const std::unique_ptr<BIO, Releases<BIO_free_all>> file(
        BIO_new_file(snyk.emulator.ca_file().c_str(), "r"));
    const Certificate root(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
    std::array<char, 24> name{};
    std::snprintf(name.data(), name.size(), "%08lx",
                  X509_NAME_hash_ex(X509_get_subject_name(root.get()), nullptr, nullptr, nullptr));
    // A stranger of the same hash comes first.
    write_file(path + "/" + name.data() + ".0", pem(root_named("Somebody Else")));
    write_file(path + "/" + name.data() + ".1", read_file(snyk.emulator.ca_file()));
    return path;
}

} // namespace

TEST_CASE("TrustStore: which settings count, in words") {
    const Snyk snyk;
    const std::string ca = snyk.emulator.ca_file();
    const std::string directory = hashed_directory(snyk);
    const SystemStore found = find_system_store("");
    const std::string system = "system (" + (found.directory.empty() ? found.bundle : found.directory) + ")";
    const auto source = [](const Result<TrustStore>& trust) {
        return trust ? trust->source() : trust.error().message;
    };

    CHECK(source(open({{"SSL_CERT_FILE", ca}})) == "SSL_CERT_FILE " + ca);
    CHECK(source(open({{"SSL_CERT_DIR", directory}})) == "SSL_CERT_DIR " + directory);
    CHECK(source(open({{"SSL_CERT_DIR", k_between + k_between + directory + k_between}})) ==
          "SSL_CERT_DIR " + directory);
    CHECK(source(open({{"SSL_CERT_FILE", ca}, {"SSL_CERT_DIR", directory}})) ==
          "SSL_CERT_FILE " + ca + ", SSL_CERT_DIR " + directory);
    CHECK(source(open({{"SSL_CERT_FILE", ca}}, TrustMode::environment, ca)) == "--ca-file " + ca);
    CHECK(source(open({{"NODE_EXTRA_CA_CERTS", ca}}, TrustMode::environment, ca)) == "--ca-file " + ca);
    CHECK(source(open({{"SSL_CERT_FILE", ca}, {"SSL_CERT_DIR", "x"}}, TrustMode::system, ca)) ==
          "--ca-file " + ca);
    if (found.directory.empty() && found.bundle.empty()) return;
    CHECK(source(open({})) == system);
    CHECK(source(open({{"NODE_EXTRA_CA_CERTS", ca}})) == system + ", NODE_EXTRA_CA_CERTS " + ca);
    CHECK(source(open({{"SSL_CERT_FILE", ca}, {"NODE_EXTRA_CA_CERTS", ca}}, TrustMode::system)) == system);
}

TEST_CASE("TrustStore: whose CAs count besides the system's") {
    const Snyk snyk;
    const std::string ca = snyk.emulator.ca_file();
    const auto is_system = [](const Result<TrustStore>& trust) { return trust && trust->is_system(); };
    CHECK(is_system(open({})));
    CHECK(is_system(open({{"SSL_CERT_FILE", ca}, {"NODE_EXTRA_CA_CERTS", ca}}, TrustMode::system)));
    CHECK(is_system(open({{"NODE_EXTRA_CA_CERTS", "/none"}})));
    CHECK_FALSE(is_system(open({}, TrustMode::environment, ca)));
    CHECK_FALSE(is_system(open({}, TrustMode::system, ca)));
    CHECK_FALSE(is_system(open({{"SSL_CERT_FILE", ca}})));
    CHECK_FALSE(is_system(open({{"SSL_CERT_DIR", "/none"}})));
    CHECK_FALSE(is_system(open({{"NODE_EXTRA_CA_CERTS", ca}})));
}

TEST_CASE("TrustStore: files that cannot be used") {
    const ScratchDirectory scratch;
    write_file(scratch / "empty", "");
    struct Case {
        std::string_view name;
        std::string path;
        const char* why;
    };
    for (const Case& c : {Case{"missing", scratch / "none", "No such file or directory"},
                          Case{"empty", scratch / "empty", "it contains no PEM certificate"},
                          Case{"directory", scratch.path(), "Is a directory"}}) {
        CAPTURE(c.name);
        const auto flag = open({}, TrustMode::environment, c.path);
        REQUIRE(!flag.has_value());
        CHECK(flag.error().fault == Fault::unreadable);
        CHECK(flag.error().message == "--ca-file " + c.path + ": " + c.why);
        const auto variable = open({{"SSL_CERT_FILE", c.path}});
        REQUIRE(!variable.has_value());
        CHECK(variable.error().message == "SSL_CERT_FILE " + c.path + ": " + c.why);
        // Node goes on without it, and so do we, but say so when trust fails.
        const auto extra = open({{"NODE_EXTRA_CA_CERTS", c.path}});
        REQUIRE(extra.has_value());
        CHECK(extra->note() == "NODE_EXTRA_CA_CERTS " + c.path + " has no effect: " + c.why);
    }
}

TEST_CASE("TrustStore: each source is enough for a connection, and is told apart") {
    Snyk snyk;
    snyk.settings.ca_file.reset();
    const std::string ca = snyk.emulator.ca_file();
    write_file(snyk.scratch / "other.pem", pem(root_named("Other Root")));
    struct Case {
        std::string_view name;
        Environment::Map variables;
        const char* added_by;
    };
    for (const Case& c :
         {Case{"file", {{"SSL_CERT_FILE", ca}}, "SSL_CERT_FILE"},
          Case{"directory",
               {{"SSL_CERT_DIR", "/nowhere" + k_between + hashed_directory(snyk)}},
               "SSL_CERT_DIR"},
          Case{"extra", {{"NODE_EXTRA_CA_CERTS", ca}}, "NODE_EXTRA_CA_CERTS"},
          Case{"extra beside a file",
               {{"SSL_CERT_FILE", snyk.scratch / "other.pem"}, {"NODE_EXTRA_CA_CERTS", ca}},
               "NODE_EXTRA_CA_CERTS"},
          Case{"in both", {{"SSL_CERT_FILE", ca}, {"NODE_EXTRA_CA_CERTS", ca}}, "SSL_CERT_FILE"}}) {
        CAPTURE(c.name);
        snyk.environment = Environment(c.variables, {});
        Network network = snyk.network();
        CHECK(!network.findings().added_ca.has_value());
        auto outcome = network.exchange(Snyk::get(snyk.at("localhost")), snyk.secrets());
        CHECK(reply_of(outcome).status == 200);
        CHECK(network.findings().added_ca == true);
        REQUIRE(network.findings().added.has_value());
        CHECK(network.findings().added->variable == c.added_by);
        CHECK(network.findings().added->name.starts_with("\"Emulated Snyk, root of run "));
    }
    snyk.settings.ca_file = ca;
    Network network = snyk.network();
    auto outcome = network.exchange(Snyk::get(snyk.at("localhost")), snyk.secrets());
    CHECK(reply_of(outcome).status == 200);
    CHECK(network.findings().added_ca == false);
}

TEST_CASE("TrustStore: without the right CA there is no connection") {
    Snyk snyk;
    snyk.settings.ca_file.reset();
    const std::string ca = snyk.emulator.ca_file();
    write_file(snyk.scratch / "other.pem", pem(root_named("Other Root")));
    SUBCASE("system only") { snyk.environment = Environment(Environment::Map{}, {}); }
    SUBCASE("another file") {
        snyk.environment = Environment({{"SSL_CERT_FILE", snyk.scratch / "other.pem"}}, {});
    }
    SUBCASE("--trust system") {
        snyk.settings.trust.value = TrustMode::system;
        snyk.environment = Environment({{"SSL_CERT_FILE", ca}, {"NODE_EXTRA_CA_CERTS", ca}}, {});
    }
    SUBCASE("a replaced one") {
        snyk.settings.ca_file = snyk.scratch / "other.pem";
        snyk.environment = Environment({{"SSL_CERT_FILE", ca}}, {});
    }
    const auto outcome = snyk.ask(snyk.at("localhost"));
    CHECK(fault_of(outcome).failure.fault == Fault::tls);
    CHECK(contains(fault_of(outcome).failure.message, "unknown CA"));
    CHECK(snyk.plain_bytes() == 0);
}
