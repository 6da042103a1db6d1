// Keeps back what ends the process (a cancelled job, Ctrl-C) until files are whole or gone again.
#pragma once

namespace snykcred {

class EndLater {
public:
    EndLater() noexcept;
    /// What came meanwhile ends the process now, unless never() was called.
    ~EndLater();
    EndLater(const EndLater&) = delete;
    EndLater& operator=(const EndLater&) = delete;

    /// The process ends by itself: once a credential is handed over for good, the exit code must be 0.
    void never() noexcept { never_ = true; }

    /// True if such a signal is pending and will end us. Ignored signals also stay pending and are harmless.
    [[nodiscard]] bool asked() const noexcept;

private:
    unsigned held_ = 0; ///< which of them were not held back before, a bit each
    bool never_ = false;
};

} // namespace snykcred
