// One cancel is one signal to exec's command. Whoever cancels a job may signal us alone, the command's group,
// a terminal's whole group or every process of the job, in any order; a command that is told twice may give
// up its cleaning up (Terraform does). The witness is a helper process. It gets every signal that others send
// to the command directly, and so it tells us whether to pass ours on.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <vector>

namespace snykcred {

class Cancels {
public:
    /// Since any fixed moment.
    using Time = std::chrono::milliseconds;

    /// Equal signals within this time count as one; a later one (the second Ctrl-C) counts again.
    static constexpr Time k_same{250};
    /// What was sent to us waits so long for the witness before it is passed on.
    static constexpr Time k_hold{200};
    /// Jenkins ends processes children first and waits up to 5 s before it comes to us. Source:
    /// jenkinsci/jenkins, core/src/main/java/hudson/util/ProcessTree.java, softKillWaitSeconds.
    static constexpr Time k_sweep{6000};

    /// `witness_hears_us`: what we pass on reaches the witness, too.
    Cancels(bool has_witness, bool witness_hears_us)
        : has_witness_(has_witness), witness_hears_us_(witness_hears_us) {}

    /// It was sent to us, perhaps to us alone.
    void asked(int signal, Time now);
    /// It has reached us and the command (typed at the terminal).
    void delivered(int signal, Time now);
    /// The witness got it.
    void witnessed(int signal, Time now);
    void no_witness_any_more() { has_witness_ = false; }

    /// Those to pass on now; they count as passed on.
    std::vector<int> due(Time now);
    /// When due() will next give something, if nothing else happens.
    [[nodiscard]] std::optional<Time> next() const;

private:
    struct State {
        std::optional<Time> got;   ///< when the command last got it
        std::optional<Time> asked; ///< held since then
        bool ours_to_come = false; ///< the command got it directly, we have not yet
        bool echo_to_come = false; ///< the witness will tell of what we passed on
    };
    [[nodiscard]] Time hold() const { return has_witness_ ? k_hold : Time{0}; }

    bool has_witness_;
    bool witness_hears_us_;
    std::map<int, State> states_;
};

} // namespace snykcred
