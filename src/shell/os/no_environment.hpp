// Libraries that look at variables of their own.
#pragma once

namespace snykcred {

/// While it lives, what a library asks of the environment is not set. The variables themselves stay, because
/// exec's child gets them. One thread.
class NoEnvironment {
public:
    NoEnvironment();
    NoEnvironment(const NoEnvironment&) = delete;
    NoEnvironment& operator=(const NoEnvironment&) = delete;
    ~NoEnvironment();

private:
    char** kept_;
};

} // namespace snykcred
