#include "shell/net/names.hpp"

#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string_view>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>

namespace snykcred::test {
namespace {

std::mutex g_mutex;
std::condition_variable g_changed;
std::vector<FakeName> g_names;
int g_hanging = 0;

/// glibc's freeaddrinfo frees each entry in one piece, address included; so this is how entries are made.
addrinfo* entry_for(const std::string& address, std::uint16_t port, int family) {
    struct Entry {
        addrinfo info;
        sockaddr_storage storage;
    };
    auto* entry = static_cast<Entry*>(std::calloc(1, sizeof(Entry)));
    if (family == AF_INET) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        inet_pton(AF_INET, address.c_str(), &v4.sin_addr);
        std::memcpy(&entry->storage, &v4, sizeof v4);
        entry->info.ai_addrlen = sizeof v4;
    } else {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr);
        std::memcpy(&entry->storage, &v6, sizeof v6);
        entry->info.ai_addrlen = sizeof v6;
    }
    entry->info.ai_family = family;
    entry->info.ai_socktype = SOCK_STREAM;
    entry->info.ai_addr = reinterpret_cast<sockaddr*>(&entry->storage);
    return &entry->info;
}

int answer(std::string_view name, std::uint16_t port, int family, addrinfo** result) {
    std::unique_lock lock(g_mutex);
    for (const FakeName& fake : std::vector<FakeName>(g_names)) {
        if (fake.name != name) continue;
        if (family == AF_INET ? fake.v4_hangs : fake.v6_hangs) {
            ++g_hanging;
            g_changed.wait(lock, [] { return g_names.empty(); });
            --g_hanging;
            g_changed.notify_all();
            return EAI_AGAIN;
        }
        addrinfo** next = result;
        for (const std::string& address : family == AF_INET ? fake.v4 : fake.v6) {
            *next = entry_for(address, port, family);
            next = &(*next)->ai_next;
        }
        return *result == nullptr ? (fake.error != 0 ? fake.error : EAI_NONAME) : 0;
    }
    return EAI_NONAME;
}

} // namespace

FakeNames::FakeNames(std::vector<FakeName> names) {
    const std::lock_guard lock(g_mutex);
    g_names = std::move(names);
}

FakeNames::~FakeNames() {
    std::unique_lock lock(g_mutex);
    g_names.clear();
    g_changed.notify_all();
    g_changed.wait(lock, [] { return g_hanging == 0; });
}

} // namespace snykcred::test

// Takes the C library's place for this executable.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
    if (node != nullptr && std::string_view(node).ends_with(".test")) {
        *result = nullptr;
        // As glibc does where loopback is the only interface.
        if ((hints->ai_flags & AI_ADDRCONFIG) != 0) return EAI_ADDRFAMILY;
        return snykcred::test::answer(node, static_cast<std::uint16_t>(std::strtoul(service, nullptr, 10)),
                                      hints->ai_family, result);
    }
    using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));
    return real(node, service, hints, result);
}
