// What happened, in order, complete before the peer can know that it happened.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

namespace emulator {

class Log {
public:
    void add(long connection, std::string_view event, boost::json::object fields);

    /// A JSON array of all entries.
    std::string text() const;
    void clear();

    /// Every connection is opened once and closed once.
    void opened();
    void closed();
    /// Waits until no connection is open; false if that takes longer.
    bool wait_idle(std::chrono::milliseconds patience) const;

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    boost::json::array entries_;
    long open_ = 0;
    long next_ = 1;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace emulator
