#include "shell/os/system_store.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

TEST_CASE("find_system_store: the places of distributions") {
    struct Case {
        std::string_view name;
        const char* file;
    };
    for (const Case& c :
         {Case{"Debian, Alpine", "/etc/ssl/certs/ca-certificates.crt"},
          Case{"RHEL", "/etc/pki/tls/certs/ca-bundle.crt"},
          Case{"RHEL, extracted", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"},
          Case{"SUSE", "/etc/ssl/ca-bundle.pem"}, Case{"Alpine, FreeBSD", "/etc/ssl/cert.pem"},
          Case{"FreeBSD, package", "/usr/local/share/certs/ca-root-nss.crt"}}) {
        CAPTURE(c.name);
        const ScratchDirectory root;
        const std::string path = root.path() + c.file;
        fs::create_directories(fs::path(path).parent_path());
        write_file(path, "x");
        CHECK(find_system_store(root.path()).bundle == path);
        CHECK(find_system_store(root.path()).directory.empty());
    }
}

TEST_CASE("find_system_store: a hashed directory beside a bundle, a few links are none") {
    const ScratchDirectory root;
    const std::string certs = root / "etc/ssl/certs";
    fs::create_directories(certs);
    write_file(certs + "/ca-certificates.crt", "x");
    for (int i = 0; i < 15; ++i)
        write_file(certs + "/0000000" + std::string(1, "0123456789abcdef"[i]) + ".0", "x");
    write_file(certs + "/Some_CA.pem", "x");
    CHECK(find_system_store(root.path()).bundle == certs + "/ca-certificates.crt");
    write_file(certs + "/0000000f.1", "x");
    CHECK(find_system_store(root.path()).directory == certs);
    CHECK(find_system_store(root.path()).bundle == certs + "/ca-certificates.crt");
}

TEST_CASE("find_system_store: nothing there") {
    const ScratchDirectory root;
    CHECK(find_system_store(root.path()).directory.empty());
    CHECK(find_system_store(root.path()).bundle.empty());
}
