// Name resolution that tests decide: getaddrinfo of this executable.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace snykcred::test {

/// How a name of `.test` resolves. Everything else goes to the C library.
struct FakeName {
    std::string name;
    std::vector<std::string> v4, v6;
    bool v4_hangs = false, v6_hangs = false; ///< until the FakeNames goes
    int error = 0;                           ///< EAI_… for a family without address
};

/// In force as long as it lives.
class FakeNames {
public:
    explicit FakeNames(std::vector<FakeName> names);
    FakeNames(const FakeNames&) = delete;
    FakeNames& operator=(const FakeNames&) = delete;
    ~FakeNames();
};

} // namespace snykcred::test
