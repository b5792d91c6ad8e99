package io.culvert.gateway.access;

/** A share's token as the vault sealed it, bound to the share's id. */
public final class SealedToken {

    private final byte[] sealed;

    SealedToken(byte[] sealed) {
        this.sealed = sealed.clone();
    }

    byte[] bytes() {
        return sealed.clone();
    }

    @Override
    public String toString() {
        return "***";
    }
}
