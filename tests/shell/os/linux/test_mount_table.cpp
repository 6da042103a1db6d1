#include "shell/os/linux/mount_table.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

namespace {

constexpr std::string_view k_table = R"(20 1 8:1 / / rw - ext4 /dev/sda1 rw
30 20 8:2 / /data rw - ext4 /dev/sdb1 rw
31 20 8:1 /home/ci/work /builds rw - ext4 /dev/sda1 rw
32 31 8:2 /cache /builds/app/.cache rw - ext4 /dev/sdb1 rw
33 20 8:1 /with\040blank /mnt/with\040blank rw - ext4 /dev/sda1 rw
34 30 8:3 / /data rw - ext4 /dev/sdc1 rw
)";

std::string where(const MountTable& table, const char* path) {
    const auto found = table.locate(path);
    return found ? found->device + " " + found->inside.string() : "nowhere";
}

} // namespace

TEST_CASE("mount table: where a path lies in its file system") {
    const auto table = MountTable::parse(k_table);
    REQUIRE(table.has_value());
    struct Case {
        const char* name;
        const char* path;
        const char* where;
    };
    const Case cases[] = {
        {"the root", "/", "8:1 /"},
        {"in the root", "/etc/passwd", "8:1 /etc/passwd"},
        {"a bind mount itself", "/builds", "8:1 /home/ci/work"},
        {"in a bind mount", "/builds/app/x", "8:1 /home/ci/work/app/x"},
        {"a mount in a mount", "/builds/app/.cache/p.json", "8:2 /cache/p.json"},
        {"a neighbor with the same beginning", "/builds-too/x", "8:1 /builds-too/x"},
        {"escaped blanks", "/mnt/with blank/x", "8:1 /with blank/x"},
        {"of two mounts the one on top", "/data/x", "8:3 /x"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(where(*table, c.path) == c.where);
    }
}

TEST_CASE("mount table: a mount that another one hides does not count") {
    // /m/x was mounted before /m, which covers it.
    const auto table = MountTable::parse("20 1 8:1 / / rw\n30 20 8:2 / /m/x rw\n31 20 8:1 /work /m rw\n");
    REQUIRE(table.has_value());
    CHECK(where(*table, "/m/x/policy.json") == "8:1 /work/x/policy.json");
}

TEST_CASE("mount table: what it does not say") {
    const auto chroot = MountTable::parse("30 20 8:2 / /data rw\n");
    REQUIRE(chroot.has_value());
    CHECK(where(*chroot, "/data/x") == "8:2 /x");
    CHECK(where(*chroot, "/etc/x") == "nowhere");
    for (const char* text : {"30 20 8:2 /\n", "30 20 82 / /data rw\n", "30 20 8:2 / data rw\n", "\n"}) {
        CAPTURE(text);
        CHECK_FALSE(MountTable::parse(text).has_value());
    }
}

TEST_CASE("mount table: what is mounted in a folder") {
    const auto table = MountTable::parse(k_table);
    REQUIRE(table.has_value());
    const auto found = table->mounted_in("/builds/app");
    REQUIRE(found.size() == 1);
    CHECK(found[0].device == "8:2");
    CHECK(found[0].inside == "/cache");
    CHECK(table->mounted_in("/etc").empty());
}
