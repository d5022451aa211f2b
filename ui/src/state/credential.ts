// What somebody types to say who he is, and how the server is reached: as fields, and as it is sent.
import type { SyncConnect, SyncNetwork } from '../bindings/core';

export interface Credential {
  way: 'password' | 'token';
  user: string;
  password: string;
  token: string;
}

export const nobody = (): Credential => ({ way: 'password', user: '', password: '', token: '' });

export function proof({ way, user, password, token }: Credential): Pick<SyncConnect, 'user' | 'password' | 'token'> {
  return way === 'token' ? { token: token.trim() } : { user: user.trim(), password };
}

export interface Way {
  proxy: 'system' | 'none' | 'own';
  url: string;
  ca: string;
}

export function asWay({ proxy, ca_file }: SyncNetwork): Way {
  return { proxy: proxy == null ? 'system' : proxy === '' ? 'none' : 'own', url: proxy ?? '', ca: ca_file ?? '' };
}

export function asNetwork({ proxy, url, ca }: Way): SyncNetwork {
  return {
    ...(proxy !== 'system' && { proxy: proxy === 'own' ? url.trim() : '' }),
    ...(ca.trim() && { ca_file: ca.trim() }),
  };
}
