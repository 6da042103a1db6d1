#include "shell/files/checkout.hpp"
#include "shell/os/file_descriptor.hpp"
#include "support/failing_calls.hpp"
#include "support/files.hpp"
#include "support/processes.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

namespace {

std::string inside(const std::string& path, const Environment& environment) {
    return find_whereabouts(path, environment).inside;
}

/// Is the file that a child opens surely outside?
bool is_outside(const std::string& path, const Environment& environment) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    REQUIRE(file);
    return surely_outside_checkout(file.get(), path, environment);
}

/// Folders in each other whose full name is longer than the system takes (PATH_MAX), with `name` at the end,
/// reached by a chain of links from `first` in `root`: each can be opened, and has no real path.
void make_long_folder(const std::string& root, const std::string& first, const std::string& name) {
    const std::string part(250, 'd');
    fs::path here = root;
    std::string step;
    int at = ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    std::string link = first;
    for (int chain = 0; chain < 2; ++chain) {
        std::string target;
        int deep = ::dup(at);
        for (int depth = 0; depth < 12; ++depth) {
            REQUIRE(::mkdirat(deep, part.c_str(), 0700) == 0);
            const int next = ::openat(deep, part.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
            REQUIRE(next >= 0);
            ::close(deep);
            deep = next;
            target += part + "/";
        }
        REQUIRE(::symlinkat((target + (chain == 0 ? "on" : ".")).c_str(), at, link.c_str()) == 0);
        ::close(at);
        at = deep;
        link = "on";
    }
    const FileDescriptor file(::openat(at, name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(file);
    REQUIRE(::write(file.get(), "{}", 2) == 2);
    ::close(at);
}

} // namespace

TEST_CASE("checkout: where a path lies") {
    const ScratchDirectory scratch;
    fs::create_directory(scratch / "checkout");
    fs::create_directory(scratch / "outside");
    write_file(scratch / "checkout/policy.json", "{}");
    write_file(scratch / "outside/policy.json", "{}");
    fs::create_directory_symlink(scratch / "outside", scratch / "checkout/ci");
    fs::create_directory_symlink(scratch / "checkout", scratch / "link");
    fs::create_directory_symlink(scratch / "link/ci", scratch / "chain");
    const Environment environment({{"CI_PROJECT_DIR", scratch / "checkout/"}});
    const std::string lies = "lies in the checkout (CI_PROJECT_DIR)";
    struct Case {
        const char* name;
        const char* path;
        std::string inside;
    };
    const Case cases[] = {
        {"a file in it", "checkout/policy.json", lies},
        {"the checkout itself", "checkout", lies},
        {"in by a link", "link/policy.json", lies},
        {"in by ..", "outside/../checkout/policy.json", lies},
        {"out by a link that lies in it", "checkout/ci/policy.json", lies},
        {"out by a chain through it", "chain/policy.json", lies},
        {"beside it", "outside/policy.json", ""},
        {"through it and out by ..", "checkout/../outside/policy.json", ""},
        {"no such file", "outside/none",
         "may lie in the checkout (its real path: No such file or directory)"},
        {"below a file", "outside/policy.json/x", "may lie in the checkout (its real path: Not a directory)"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(inside(scratch / c.path, environment) == c.inside);
    }
    CHECK(find_whereabouts(scratch / "link/policy.json", environment).real ==
          scratch / "checkout/policy.json");
    CHECK(is_outside(scratch / "outside/policy.json", environment));
    CHECK_FALSE(is_outside(scratch / "checkout/policy.json", environment));
    CHECK_FALSE(is_outside(scratch / "checkout/ci/policy.json", environment));
}

TEST_CASE("checkout: what cannot be told counts as inside") {
    const ScratchDirectory scratch;
    for (const char* name : {"checkout", "outside", "closed"})
        fs::create_directory(scratch / name);
    write_file(scratch / "outside/policy.json", "{}");
    write_file(scratch / "closed/policy.json", "{}");
    fs::create_directory(scratch / "closed/checkout");
    fs::create_symlink("loop", scratch / "outside/loop");
    make_long_folder(scratch / "outside", "long", "policy.json");
    make_long_folder(scratch / "checkout", "ci", "policy.json");
    const Environment environment({{"CI_PROJECT_DIR", scratch / "checkout"}});
    const auto cannot_tell = [](const std::string& what, int cause) {
        return "may lie in the checkout (" + what + ": " + std::generic_category().message(cause) + ")";
    };
    SUBCASE("a name longer than PATH_MAX") {
        REQUIRE(fs::exists(scratch / "outside/long/policy.json"));
        CHECK(inside(scratch / "outside/long/policy.json", environment) ==
              cannot_tell("its real path", ENAMETOOLONG));
        CHECK_FALSE(is_outside(scratch / "outside/long/policy.json", environment));
        CHECK_FALSE(is_outside(scratch / "checkout/ci/policy.json", environment));
    }
    SUBCASE("a checkout whose name is longer than PATH_MAX") {
        const Environment longer(
            {{"CI_PROJECT_DIR", scratch / "outside/long"}, {"WORKSPACE", scratch / "checkout"}});
        CHECK(inside(scratch / "outside/policy.json", longer) == cannot_tell("CI_PROJECT_DIR", ENAMETOOLONG));
        CHECK_FALSE(is_outside(scratch / "outside/policy.json", longer));
    }
    SUBCASE("a loop of links") {
        CHECK(inside(scratch / "outside/loop", environment) == cannot_tell("its real path", ELOOP));
    }
    SUBCASE("another file than the one that was opened") {
        const FileDescriptor other(::open((scratch / "closed/policy.json").c_str(), O_RDONLY | O_CLOEXEC));
        CHECK_FALSE(surely_outside_checkout(other.get(), scratch / "outside/policy.json", environment));
    }
    SUBCASE("a link of /proc") {
        const FileDescriptor file(::open((scratch / "outside/policy.json").c_str(), O_RDONLY | O_CLOEXEC));
        const std::string link = "/proc/self/fd/" + std::to_string(file.get());
        CHECK(surely_outside_checkout(file.get(), link, environment));
        fs::remove(scratch / "outside/policy.json");
        CHECK_FALSE(surely_outside_checkout(file.get(), link, environment));
    }
    SUBCASE("a working directory that is gone") {
        fs::create_directory(scratch / "gone");
        const int code = in_child([&] {
            fs::current_path(scratch / "gone");
            fs::remove(scratch / "gone");
            return inside(scratch / "outside/policy.json", environment) ==
                               cannot_tell("the working directory", ENOENT) &&
                           !is_outside(scratch / "outside/policy.json", environment)
                       ? 0
                       : 1;
        });
        CHECK(code == 0);
    }
    SUBCASE("folders that may not be searched") {
        if (::geteuid() != 0) return; // root may search all, and only root can become another user
        fs::permissions(scratch.path(), fs::perms::all);
        fs::permissions(scratch / "closed", fs::perms::owner_all);
        const auto as_nobody = [&](auto&& check) {
            return in_child([&] { return ::setresuid(1234, 1234, 1234) == 0 && check() ? 0 : 1; });
        };
        const Environment closed(
            {{"CI_PROJECT_DIR", scratch / "closed/checkout"}, {"WORKSPACE", scratch / "checkout"}});
        CHECK(as_nobody([&] {
                  return inside(scratch / "outside/policy.json", closed) ==
                         cannot_tell("CI_PROJECT_DIR", EACCES);
              }) == 0);
        CHECK(as_nobody([&] {
                  return inside(scratch / "closed/policy.json", environment) ==
                         cannot_tell("its real path", EACCES);
              }) == 0);
        fs::current_path(scratch / "closed/checkout");
        CHECK(as_nobody([&] {
                  return inside(scratch / "outside/policy.json", environment) ==
                         cannot_tell("the working directory", EACCES);
              }) == 0);
        fs::current_path("/");
    }
}

TEST_CASE("checkout: where the system refuses to tell, a path counts as inside") {
    const ScratchDirectory scratch;
    fs::create_directory(scratch / "checkout");
    write_file(scratch / "policy.json", "{}");
    const Environment environment({{"CI_PROJECT_DIR", scratch / "checkout"}});
    const FileDescriptor file(::open((scratch / "policy.json").c_str(), O_RDONLY | O_CLOEXEC));
    REQUIRE(surely_outside_checkout(file.get(), scratch / "policy.json", environment));
    constexpr int k_no_filters = 77;
    const auto counts_as_inside = [&](auto&& refuse) {
        return in_child([&] {
            if (!refuse()) return k_no_filters;
            const bool outside = surely_outside_checkout(file.get(), scratch / "policy.json", environment);
            return !outside &&
                           inside(scratch / "policy.json", environment).starts_with("may lie in the checkout")
                       ? 0
                       : 1;
        });
    };
    const auto held = [](int code) { return code == 0 || code == k_no_filters; };
    CHECK(held(counts_as_inside([] { return let_call_fail(SYS_openat, EACCES); })));
    CHECK(held(counts_as_inside([] { return let_call_fail(SYS_newfstatat, EACCES, k_of_path); })));
    CHECK(held(in_child([&] {
        if (!let_call_fail(SYS_newfstatat, EIO, k_of_descriptor)) return k_no_filters;
        return surely_outside_checkout(file.get(), scratch / "policy.json", environment) ? 1 : 0;
    })));
}

TEST_CASE("checkout: a root folder that is no mount, of which the mount table says nothing") {
    if (::geteuid() != 0) return; // only root can mount and change its root
    const ScratchDirectory scratch;
    for (const char* name : {"sources", "root", "root/proc", "root/checkout", "root/outside"})
        fs::create_directory(scratch / name);
    write_file(scratch / "root/outside/policy.json", "{}");
    const int code = in_child([&] {
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount((scratch / "sources").c_str(), (scratch / "root/checkout").c_str(), nullptr, MS_BIND,
                    nullptr) != 0 ||
            ::mount("/proc", (scratch / "root/proc").c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0)
            return 77; // not allowed here
        if (::chroot((scratch / "root").c_str()) != 0 || ::chdir("/") != 0) return 9;
        const Environment environment(Environment::Map{{"CI_PROJECT_DIR", "/checkout"}});
        return inside("/outside/policy.json", environment) ==
                       "may lie in the checkout (CI_PROJECT_DIR): which file system it lies in is not clear"
                   ? 0
                   : 1;
    });
    CHECK((code == 0 || code == 77));
}

TEST_CASE("checkout: a variable that names no folder names no checkout") {
    const ScratchDirectory scratch;
    write_file(scratch / "policy.json", "{}");
    const Environment environment({{"CI_PROJECT_DIR", scratch / "none"}});
    CHECK(inside(scratch / "policy.json", environment).empty());
    CHECK(inside(scratch / "policy.json", Environment{}).empty());
    // What may widen the rules asks for a checkout that is known.
    CHECK_FALSE(is_outside(scratch / "policy.json", environment));
    CHECK_FALSE(is_outside(scratch / "policy.json", Environment{}));
}
