package io.culvert.agent.doctor;

import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked at.
 *
 * @param check what, in a word that stays the same: {@code dns}, {@code clock} …
 * @param text what was found, for a person; never with a secret
 * @param advice what to do about it; null where nothing is to be done
 */
public record Finding(
        Verdict verdict,
        String check,
        String text,
        @Nullable String advice) {

    static Finding fine(String check, String text) {
        return new Finding(Verdict.FINE, check, text, null);
    }

    static Finding doubtful(String check, String text, String advice) {
        return new Finding(Verdict.DOUBTFUL, check, text, advice);
    }

    static Finding broken(String check, String text, String advice) {
        return new Finding(Verdict.BROKEN, check, text, advice);
    }
}
