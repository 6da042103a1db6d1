// /proc/self/mountinfo. Property: no line leads out of bounds; where a table is taken, a path below a mount
// point is found in that mount or not at all.
#include "shell/os/linux/mount_table.hpp"

#include "fuzz.hpp"

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    std::string path(take_line(rest));
    std::erase(path, '\0');
    const auto table = MountTable::parse(rest);
    if (!table) return;
    const std::filesystem::path real = "/" + path;
    if (const auto place = table->locate(real.lexically_normal())) {
        must(!place->device.empty(), "a place has a device");
        must(is_within(*place, *place), "a place lies in itself");
    }
    for (const Location& inner : table->mounted_in("/"))
        must(!inner.device.empty(), "a mount has a device");
}
