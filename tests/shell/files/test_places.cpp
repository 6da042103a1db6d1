#include "shell/files/places.hpp"
#include "shell/os/ancestors.hpp"
#include "support/environment.hpp"
#include "support/failing_calls.hpp"
#include "support/files.hpp"
#include "support/processes.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

namespace {
constexpr auto k_nonce = "00112233445566778899aabbccddeeff";

std::string folder_in(const Environment& environment) {
    const auto places = find_places({}, environment, k_nonce);
    REQUIRE(places.has_value());
    return places->private_folder;
}
} // namespace

TEST_CASE("find_places: the first usable directory outside the checkout") {
    const ScratchDirectory scratch;
    for (const char* name : {"checkout", "checkout/tmp", "temp", "open", "sticky"}) {
        fs::create_directory(scratch / name);
        fs::permissions(scratch / name, fs::perms::owner_all);
    }
    fs::permissions(scratch / "open", fs::perms::all);
    fs::permissions(scratch / "sticky", fs::perms::all | fs::perms::sticky_bit);
    write_file(scratch / "file", "");
    fs::create_directory_symlink(scratch / "checkout/tmp", scratch / "link-into-checkout");
    const auto environment = [&](const char* tmpdir, const char* runner_temp) {
        return variables({{"GITHUB_ACTIONS", "true"},
                          {"GITHUB_WORKSPACE", scratch / "checkout"},
                          {"RUNNER_TEMP", scratch / runner_temp},
                          {"TMPDIR", scratch / tmpdir}});
    };
    const std::string name = std::string("/snyk-cred-") + k_nonce;
    CHECK(folder_in(environment("temp", "sticky")) == scratch / "temp" + name);
    CHECK(folder_in(environment("none", "sticky")) == scratch / "sticky" + name);
    CHECK(folder_in(environment("file", "sticky")) == scratch / "sticky" + name);
    CHECK(folder_in(environment("open", "sticky")) == scratch / "sticky" + name); // others could replace it
    CHECK(folder_in(environment("checkout/tmp", "temp")) == scratch / "temp" + name);
    CHECK(folder_in(environment("link-into-checkout", "temp")) == scratch / "temp" + name);
    CHECK(folder_in(environment("none", "none")) == "/tmp" + name);
    CHECK(folder_in(variables({{"TMPDIR", "relative"}})) == "/tmp" + name);
    // The folder's own path leads through no link, which could be changed after it was looked at.
    fs::create_directory_symlink(scratch / "temp", scratch / "link");
    CHECK(folder_in(environment("link", "none")) == scratch / "temp" + name);
}

TEST_CASE("find_places: a folder whose place cannot be told is not used") {
    const ScratchDirectory scratch;
    fs::create_directory(scratch / "checkout");
    fs::create_directory(scratch / "temp");
    const auto environment =
        variables({{"CI_PROJECT_DIR", scratch / "checkout"}, {"TMPDIR", scratch / "temp"}});
    REQUIRE(folder_in(environment).starts_with(scratch / "temp"));
    constexpr int k_no_filters = 77;
    const int code = in_child([&] {
        if (!let_call_fail(SYS_openat, EACCES)) return k_no_filters; // of the mount table
        return folder_in(environment).empty() ? 0 : 1;
    });
    CHECK((code == 0 || code == k_no_filters));
    CHECK_FALSE(is_closed_up_to_root("/no/such/folder"));
    CHECK_FALSE(is_closed_up_to_root("relative"));
}

TEST_CASE("find_places: an --output whose place cannot be told is refused") {
    const ScratchDirectory scratch;
    fs::create_directory(scratch / "gone");
    fs::create_directory(scratch / "temp");
    const auto output = [](const std::string& path) {
        Settings settings;
        settings.output = path;
        return find_places(settings, Environment{}, k_nonce);
    };
    for (const std::string& path : {std::string("env"), scratch / "temp/env"}) {
        CAPTURE(path);
        CHECK(in_child([&] {
                  fs::current_path(scratch / "gone");
                  fs::remove(scratch / "gone");
                  const auto places = output(path);
                  return places.has_error() && places.error().fault == Fault::cannot_write ? 0 : 1;
              }) == 0);
        fs::create_directory(scratch / "gone");
    }
    CHECK(output(scratch / "temp/env").has_value());
}

TEST_CASE("find_places: common folders of CI systems end in a safe place") {
    if (::geteuid() != 0) return; // only root can make folders of other users
    const ScratchDirectory scratch;
    const std::string tmp = std::string("/tmp/snyk-cred-") + k_nonce;
    constexpr uid_t k_neighbor = 4321;
    for (const char* name :
         {"builds", "builds/acme", "builds/acme/app", "builds/acme/app.tmp", "var", "var/work",
          "var/work/job", "var/work/job@tmp", "volume", "volume/temp", "sticky", "sticky/mine"}) {
        fs::create_directory(scratch / name);
        fs::permissions(scratch / name, fs::perms::owner_all);
    }
    const auto open = [&](const char* name) { fs::permissions(scratch / name, fs::perms::all); };
    const auto give = [&](const char* name, uid_t user) {
        REQUIRE(::chown((scratch / name).c_str(), user, user) == 0);
    };
    const auto gitlab = variables({{"GITLAB_CI", "true"}, {"CI_PROJECT_DIR", scratch / "builds/acme/app"}});
    const auto jenkins = variables({{"JENKINS_URL", "https://ci.example.com/"},
                                    {"WORKSPACE", scratch / "var/work/job"},
                                    {"WORKSPACE_TMP", scratch / "var/work/job@tmp"}});
    const auto volume = variables({{"TMPDIR", scratch / "volume/temp"}});
    SUBCASE("GitLab's /builds of mode 0777") {
        CHECK(folder_in(gitlab).starts_with(scratch / "builds/acme/app.tmp/"));
        open("builds");
        CHECK(folder_in(gitlab) == tmp);
    }
    SUBCASE("a Jenkins workspace below a folder of another user") {
        CHECK(folder_in(jenkins).starts_with(scratch / "var/work/job@tmp/"));
        give("var", k_neighbor);
        CHECK(folder_in(jenkins) == tmp);
    }
    SUBCASE("a Docker volume whose group may write") {
        CHECK(folder_in(volume).starts_with(scratch / "volume/temp/"));
        fs::permissions(scratch / "volume", fs::perms::owner_all | fs::perms::group_all);
        CHECK(folder_in(volume) == tmp);
    }
    SUBCASE("in a sticky folder nobody renames what is ours") {
        fs::permissions(scratch / "sticky", fs::perms::all | fs::perms::sticky_bit);
        const auto sticky = variables({{"TMPDIR", scratch / "sticky/mine"}});
        CHECK(folder_in(sticky).starts_with(scratch / "sticky/mine/"));
        give("sticky/mine", k_neighbor);
        CHECK(folder_in(sticky) == tmp);
    }
    SUBCASE("an ancestor that may not be looked at") {
        open("volume/temp");
        give("volume/temp", k_neighbor);
        fs::permissions(scratch.path(), fs::perms::owner_all);
        CHECK(in_child([&] {
                  return ::setresuid(k_neighbor, k_neighbor, k_neighbor) == 0 && folder_in(volume) == tmp ? 0
                                                                                                          : 1;
              }) == 0);
    }
}

TEST_CASE("find_places: where /tmp is a volume open to all, /dev/shm is left") {
    if (::geteuid() != 0) return;
    const int code = in_child([] {
        if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
            return 77;
        if (::mount("none", "/tmp", "tmpfs", 0, "mode=0777") != 0) return 77;
        return folder_in(Environment{}) == std::string("/dev/shm/snyk-cred-") + k_nonce ? 0 : 1;
    });
    if (code != 77) CHECK(code == 0);
}

TEST_CASE("find_places: in a user namespace") {
    if (::geteuid() != 0) return; // only root can map users
    // The child stops in its new namespace until its users are mapped.
    const auto folder_is = [](const char* map, const std::string& wanted) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            if (::unshare(CLONE_NEWUSER) != 0) ::_exit(77);
            ::raise(SIGSTOP);
            if (::setresuid(0, 0, 0) != 0) ::_exit(2);
            ::_exit(folder_in(Environment{}) == wanted ? 0 : 1);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, WUNTRACED) == child);
        if (WIFEXITED(status)) return WEXITSTATUS(status) == 77; // not allowed here
        write_file("/proc/" + std::to_string(child) + "/uid_map", map);
        ::kill(child, SIGCONT);
        REQUIRE(::waitpid(child, &status, 0) == child);
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    };
    // Root of the machine is shown as the overflow uid, which no user of the namespace has.
    CHECK(folder_is("0 100000 1000\n", std::string("/tmp/snyk-cred-") + k_nonce));
    // There a user of the namespace may have that uid: it cannot be told who owns /.
    CHECK(folder_is("0 100000 65536\n", ""));
}

TEST_CASE("find_places: --output lies outside the checkout") {
    const ScratchDirectory scratch;
    for (const char* name : {"checkout", "checkout/sub", "temp", "checkout-too"})
        fs::create_directory(scratch / name);
    fs::create_directory_symlink(scratch / "checkout", scratch / "link");
    const Environment environment = variables({{"WORKSPACE", scratch / "checkout"}});
    struct Case {
        const char* name;
        std::string output;
        bool fine;
    };
    const Case cases[] = {
        {"outside", "temp/env", true},
        {"a neighbor with the same beginning", "checkout-too/env", true},
        {"out and back by ..", "checkout/../temp/env", true},
        {"inside", "checkout/env", false},
        {"below", "checkout/sub/env", false},
        {"in by ..", "temp/../checkout/env", false},
        {"in by a link", "link/env", false},
        {"in by a link's child", "link/sub/env", false},
        {"no such directory", "none/env", false},
        {"no file name", "temp/", false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Settings settings;
        settings.output = scratch / c.output;
        const auto places = find_places(settings, environment, k_nonce);
        REQUIRE(places.has_value() == c.fine);
        if (c.fine) {
            CHECK(*places->output == fs::canonical(fs::path(*settings.output).parent_path()) / "env");
        } else {
            CHECK(places.error().fault == Fault::cannot_write);
        }
    }
}
