package io.culvert.gateway.cameras;

import java.util.Arrays;

/** What is secret of a camera's own address, as the vault sealed it; opened only where the camera is dialled. */
public final class SealedSource {

    private final byte[] sealed;

    SealedSource(byte[] sealed) {
        this.sealed = sealed.clone();
    }

    byte[] bytes() {
        return sealed.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SealedSource that && Arrays.equals(sealed, that.sealed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sealed);
    }

    @Override
    public String toString() {
        return "***";
    }
}
