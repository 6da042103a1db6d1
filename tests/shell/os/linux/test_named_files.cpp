// Files of Linux that an option may name.
#include "shell/net/pem_bundle.hpp"
#include "shell/net/proxy_auth.hpp"
#include "shell/os/file_descriptor.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include <fcntl.h>
#include <sys/stat.h>

using namespace snykcred;
using namespace snykcred::test;

TEST_CASE("read_text: of processes and devices nothing is read, and a silent pipe is left") {
    const ScratchDirectory scratch;
    const auto soon = [] { return InputDeadline::clock::now() + std::chrono::milliseconds{50}; };
    CHECK(read_text("/proc/self/environ", soon()).trouble == "it is a file of /proc, which shows processes");
    CHECK(read_text("/dev/zero", soon()).trouble == "it is neither a file nor a pipe");
    // A pipe whose other end is open and silent.
    REQUIRE(::mkfifo((scratch / "pipe").c_str(), 0600) == 0);
    const FileDescriptor writer(::open((scratch / "pipe").c_str(), O_RDWR | O_CLOEXEC));
    CHECK(read_text(scratch / "pipe", soon()).trouble == "Connection timed out");
}

TEST_CASE("read_proxy_auth: variables are not sent as a password") {
    const auto variables = read_proxy_auth("/proc/self/environ", InputDeadline::max());
    REQUIRE(variables.has_error());
    CHECK(variables.error().message.ends_with("it is a file of /proc, which shows processes"));
}
