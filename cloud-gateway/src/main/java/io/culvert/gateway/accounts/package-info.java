/**
 * Who may use the installation: operators, their users and sites, API keys and login tokens.
 * {@link io.culvert.gateway.accounts.Principal} says who a request comes from, {@link io.culvert.gateway.accounts.Login}
 * turns a password into a token, {@link io.culvert.gateway.accounts.Credentials} turns a token into a principal. Calls
 * block.
 */
@NullMarked
package io.culvert.gateway.accounts;

import org.jspecify.annotations.NullMarked;
